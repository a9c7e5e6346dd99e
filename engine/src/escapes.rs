//! Texts in documents, written so that the parser reads them. It knows neither `\u{…}` nor pairs of surrogates, leaves the
//! backslash of `\"""` in a block, and takes no comment between `on` and a type.
//!
//! What follows a text stays at its line, and mostly at its column, so that errors say where they are.

use crate::text;
use std::borrow::Cow;

/// Around a text that may have several lines.
const BLOCK: &str = "\"\"\"";
/// How a block has these quotes in it.
const ESCAPED_BLOCK: &str = "\\\"\"\"";

/// The document with such texts written in another way.
pub(crate) fn plain(document: &str) -> Cow<'_, str> {
    if !document.contains('#') && !document.contains("\\u") && !document.contains(ESCAPED_BLOCK) {
        return Cow::Borrowed(document);
    }
    let mut written = String::with_capacity(document.len());
    let mut rest = document;
    while let Some(at) = rest.find(['"', '#']) {
        let (before, from) = rest.split_at(at);
        written.push_str(before);
        let length = if from.starts_with('#') {
            from.find(['\n', '\r']).unwrap_or(from.len())
        } else {
            text::text(from)
        };
        // A text that does not end is for the parser to refuse.
        let Some((token, after)) = from.split_at_checked(length) else { break };
        match token.strip_prefix(BLOCK).and_then(|token| token.strip_suffix(BLOCK)) {
            Some(block) if block.contains(ESCAPED_BLOCK) => write_block(block, &mut written),
            Some(_) => written.push_str(token),
            None if token.starts_with('"') => write_text(token, &mut written),
            None => pad(token.chars().count(), &mut written),
        }
        rest = after;
    }
    written.push_str(rest);
    Cow::Owned(written)
}

/// Writes a text with its quotes, and as many blanks behind it as it became shorter.
fn write_text(token: &str, written: &mut String) {
    let mut rest = token;
    let mut shorter = 0_usize;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        written.push_str(before);
        if let Some((letter, length)) = character(escape) {
            let width = push(letter, written);
            shorter = shorter.saturating_add(length.saturating_sub(width));
            rest = escape.get(length..).unwrap_or_default();
        } else {
            let length = escape.chars().take(2).map(char::len_utf8).sum();
            let (kept, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
            written.push_str(kept);
            rest = after;
        }
    }
    written.push_str(rest);
    pad(shorter, written);
}

/// The character of an escape that the parser does not read, and the bytes of the escape.
fn character(escape: &str) -> Option<(char, usize)> {
    let digits = escape.strip_prefix("\\u")?;
    if let Some(braced) = digits.strip_prefix('{') {
        let digits = braced.split('}').next().filter(|digits| digits.len() < braced.len())?;
        let letter = char::from_u32(hex(digits)?)?;
        return Some((letter, digits.len().saturating_add("\\u{}".len())));
    }
    let high = hex(digits.get(..4)?)?;
    let low = hex(digits.get(4..)?.strip_prefix("\\u")?.get(..4)?)?;
    let pair = [u16::try_from(high).ok()?, u16::try_from(low).ok()?];
    let mut letters = char::decode_utf16(pair);
    // Two characters of the basic plane are no pair.
    let letter = letters.next()?.ok().filter(|_| letters.next().is_none())?;
    Some((letter, "\\uD83D\\uDE00".len()))
}

fn hex(digits: &str) -> Option<u32> {
    // A sign is none.
    digits
        .bytes()
        .all(|digit| digit.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}

/// Writes a character inside a text, and says in how many.
fn push(letter: char, written: &mut String) -> usize {
    let escaped = match letter {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        letter => {
            written.push(letter);
            return 1;
        }
    };
    written.push_str(escaped);
    2
}

/// Writes a block as a text in one line, and behind it the lines that it had.
fn write_block(block: &str, written: &mut String) {
    let raw = block.replace(ESCAPED_BLOCK, BLOCK);
    written.push('"');
    let mut width = 2_usize;
    for letter in value(&raw).chars() {
        width = width.saturating_add(push(letter, written));
    }
    written.push('"');
    let mut lines = lines(block);
    let last = lines.pop().unwrap_or_default().chars().count().saturating_add(BLOCK.len());
    for _ in &lines {
        written.push('\n');
    }
    let before = if lines.is_empty() { width.saturating_sub(BLOCK.len()) } else { 0 };
    pad(last.saturating_sub(before), written);
}

fn pad(blanks: usize, written: &mut String) {
    written.extend(std::iter::repeat_n(' ', blanks));
}

/// `BlockStringValue` of the specification: without the indent that all lines but the first have, and without blank lines
/// at both ends.
fn value(raw: &str) -> String {
    let blank = |letter: char| matches!(letter, ' ' | '\t');
    let all = lines(raw);
    let indents = all.iter().skip(1).filter_map(|line| line.find(|letter| !blank(letter)));
    let indent = indents.min().unwrap_or_default();
    let mut value: Vec<&str> = all.iter().take(1).copied().collect();
    value.extend(all.iter().skip(1).map(|line| line.get(indent..).unwrap_or_default()));
    let is_blank = |line: &&str| line.chars().all(blank);
    let first = value.iter().take_while(|line| is_blank(line)).count();
    let last = value.iter().rev().take_while(|line| is_blank(line)).count();
    let kept = value.len().saturating_sub(last);
    value.get(first..kept).unwrap_or_default().join("\n")
}

fn lines(text: &str) -> Vec<&str> {
    text.split("\r\n").flat_map(|part| part.split(['\r', '\n'])).collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn escapes_become_what_the_parser_reads() {
        for (document, expected) in [
            (r#"{ a(b: "\u{1F600}") c }"#, r#"{ a(b: "😀"        ) c }"#),
            (r#"{ a(b: "\uD83D\uDE00x") c }"#, r#"{ a(b: "😀x"           ) c }"#),
            (r#"{ a(b: "\u{22}\u{5c}\u{a}") }"#, r#"{ a(b: "\"\\\n"           ) }"#),
            // What is no escape stays.
            (
                r#"{ a(b: "\u{D800}\u{110000}\u{}\u{-1}\uD83D\uD83D") }"#,
                r#"{ a(b: "\u{D800}\u{110000}\u{}\u{-1}\uD83D\uD83D") }"#,
            ),
            (r#"{ a(b: "\\u{41}\u00e9") }"#, r#"{ a(b: "\\u{41}\u00e9") }"#),
            (r#"{ a(b: """\u{41}""") # "\u{41}""#, r#"{ a(b: """\u{41}""")           "#),
            ("{ ... on # 类\r\nA { b } }", "{ ... on    \r\nA { b } }"),
        ] {
            assert_eq!(plain(document), expected);
        }
    }

    #[test]
    fn a_block_loses_its_backslash_and_keeps_its_lines() {
        assert_eq!(plain(r#"{ a(b: """x \""" y""") c }"#), r#"{ a(b: "x \"\"\" y"  ) c }"#);
        let block = "{ a(b: \"\"\"\n    x \\\"\"\"\n      y\n  \"\"\") c }";
        assert_eq!(plain(block), "{ a(b: \"x \\\"\\\"\\\"\\n  y\"\n\n\n     ) c }");
    }
}
