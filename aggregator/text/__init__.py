"""Pure functions on strings: links, HTML, characters, names, ids. Each library for text has its door here."""
