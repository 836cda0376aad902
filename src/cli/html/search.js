// Search over all pages, in the page: nothing is sent anywhere. Words are weighed as BM25 does; a word that only begins
// like one that was asked for counts half.
"use strict";

const words = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function prepare(index) {
  const documents = index.map(([title, list, address, text]) => {
    const counts = new Map();
    // A title says more than a page.
    for (const word of [...words(title), ...words(title), ...words(text)]) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    let length = 0;
    for (const count of counts.values()) length += count;
    return { title, list, address, text, counts, length };
  });
  const average = documents.reduce((sum, document) => sum + document.length, 0) / Math.max(documents.length, 1);
  return { documents, average };
}

function search({ documents, average }, query, most = 12) {
  const asked = [...new Set(words(query))];
  const scores = documents.map(() => ({ score: 0, met: 0 }));
  for (const word of asked) {
    const counts = documents.map(({ counts }) => {
      let count = counts.get(word) ?? 0;
      if (count === 0 && word.length > 2) {
        for (const [other, times] of counts) if (other.startsWith(word)) count += times / 2;
      }
      return count;
    });
    const holding = counts.filter((count) => count > 0).length;
    const weight = Math.log(1 + (documents.length - holding + 0.5) / (holding + 0.5));
    counts.forEach((count, at) => {
      if (count === 0) return;
      const long = 0.25 + (0.75 * documents[at].length) / average;
      scores[at].score += (weight * count * 2.2) / (count + 1.2 * long);
      scores[at].met += 1;
    });
  }
  return scores
    .map(({ score, met }, at) => ({ document: documents[at], score: score * (met / asked.length) ** 2 }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.document.address.localeCompare(other.document.address))
    .slice(0, most)
    .map(({ document }) => document);
}

if (typeof document === "undefined") {
  module.exports = { prepare, search };
} else {
  const root = document.body.dataset.root;
  const box = document.querySelector(".search");
  const query = document.getElementById("query");
  const results = document.getElementById("results");
  let prepared;
  box.hidden = false;
  query.addEventListener("input", () => {
    prepared ??= prepare(SIDENOTE_INDEX);
    results.replaceChildren(
      ...search(prepared, query.value).map(({ title, list, address, text }) => {
        const item = document.createElement("li");
        const link = item.appendChild(document.createElement("a"));
        link.href = root + address;
        link.append(title);
        const under = item.appendChild(document.createElement("span"));
        under.append(`${list} · ${text.slice(title.length, title.length + 140).trim()}…`);
        return item;
      }),
    );
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      query.value = "";
      results.replaceChildren();
    } else if (event.key === "/" && document.activeElement !== query) {
      event.preventDefault();
      query.focus();
    }
  });
}
