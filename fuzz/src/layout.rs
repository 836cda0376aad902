//! How a note is cut up.

use sidenote::note::{find_header, inline_header, rows, sentences, split};
use sidenote::text::Folded;

use crate::EMBEDDED;

/// Blocks tile a text, and whatever is found in one lies in it.
pub fn layout(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let language = &EMBEDDED.language;
    let mut end = 0;
    for block in split(&text) {
        assert_eq!(block.span.start, end, "blocks tile the text");
        end = block.span.end;
        let block = text.get(block.span.start..end).expect("a block ends between characters");
        assert!(!block.is_empty());
        if let Some(header) = find_header(block, language) {
            assert!(block.get(header.title.start..header.title.end).is_some());
            assert!(block.get(header.body..).is_some());
        }
        let folded = Folded::new(block);
        let mut last = 0;
        for sentence in rows(block, &folded, sentences(&folded, language)) {
            let words = folded.text().get(sentence.folded.start..sentence.folded.end).expect("a sentence is of words");
            assert!(sentence.folded.start >= last, "sentences follow each other");
            last = sentence.folded.end;
            let _ = inline_header(words, language);
        }
    }
    assert_eq!(end, text.len(), "blocks reach to the end");
}
