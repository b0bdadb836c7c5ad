// The items of the feed at an address, as a library of npm tells them: node read.mjs LIBRARY ADDRESS. One JSON object a line.
import { parseFeed } from "feedsmith";
import Parser from "rss-parser";

const date = (text) => new Date(text).toISOString();

async function rssParser(address) {
  const { items } = await new Parser().parseURL(address);
  return items.map((item) => ({
    id: item.guid ?? item.id,
    title: item.title,
    link: item.link,
    authors: [item.creator ?? item.author],
    date: item.isoDate,
  }));
}

const FEEDSMITH = {
  atom: ({ entries }) =>
    entries.map((entry) => ({
      id: entry.id,
      title: entry.title.value ?? entry.title,
      link: entry.links.find(({ rel }) => rel === "alternate").href,
      authors: entry.authors.map(({ name }) => name),
      date: date(entry.published),
    })),
  rss: ({ items }) =>
    items.map((item) => ({
      id: item.guid.value,
      title: item.title.value ?? item.title,
      link: item.link,
      authors: item.dc.creators,
      date: date(item.pubDate),
    })),
  json: ({ items }) =>
    items.map((item) => ({
      id: item.id,
      title: item.title,
      link: item.url,
      authors: item.authors.map(({ name }) => name),
      date: date(item.date_published),
    })),
};

async function feedsmith(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const { format, feed } = parseFeed(await answer.text());
  return FEEDSMITH[format](feed);
}

const [library, address] = process.argv.slice(2);
const items = await { "rss-parser": rssParser, feedsmith }[library](address);
for (const item of items) console.log(JSON.stringify(item));
