"""output/ over HTTP, and the process that polls, kept alive beside it.

    feeds.yaml ─► child: `aggregator schedule` ─► output/ ─► files ─► app ─► server ─► readers

The two are processes of their own: a pass that takes all of a core, or dies, never holds up an answer.
`decide` is pure; `app` is the door of Starlette, `server` that of uvicorn, so that nothing else here needs them.
"""
