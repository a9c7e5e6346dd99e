//! Text as forms and URLs carry it. What is not UTF-8 in the end is no text.

use std::fmt::Write;

/// The text; a percent sign that begins no byte stands for itself, as browsers have it.
pub(super) fn decoded(text: &[u8]) -> Option<String> {
    String::from_utf8(bytes(text).0).ok()
}

/// The text; none also where a percent sign begins no byte.
pub(super) fn strictly_decoded(text: &[u8]) -> Option<String> {
    let (bytes, is_whole) = bytes(text);
    String::from_utf8(bytes).ok().filter(|_| is_whole)
}

/// The text as a value of a query: what RFC 3986 does not call unreserved is encoded.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The bytes that a text stands for, and whether each percent sign began one.
fn bytes(text: &[u8]) -> (Vec<u8>, bool) {
    let (mut bytes, mut is_whole) = (Vec::with_capacity(text.len()), true);
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let encoded = if *first == b'%' { byte(after) } else { None };
        if let Some((byte, after)) = encoded {
            rest = after;
            bytes.push(byte);
        } else {
            is_whole &= *first != b'%';
            bytes.push(if *first == b'+' { b' ' } else { *first });
        }
    }
    (bytes, is_whole)
}

/// The byte of two digits, and what follows them.
fn byte(text: &[u8]) -> Option<(u8, &[u8])> {
    let (digits, rest) = text.split_first_chunk::<2>()?;
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let [high, low] = *digits;
    let value = digit(high)?.checked_mul(16)?.checked_add(digit(low)?)?;
    Some((u8::try_from(value).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::{decoded, encoded, strictly_decoded};

    #[test]
    fn what_is_encoded_is_text_in_the_end() {
        for (encoded, text, is_whole) in [
            ("a+b%20c", Some("a b c"), true),
            ("%E5%af%8C", Some("富"), true),
            ("富", Some("富"), true),
            ("50%", Some("50%"), false),
            ("%4", Some("%4"), false),
            ("%zz%41", Some("%zzA"), false),
            ("%ff", None, true),
            ("%E5%af", None, true),
            ("", Some(""), true),
        ] {
            assert_eq!(decoded(encoded.as_bytes()).as_deref(), text, "{encoded}");
            let strict = strictly_decoded(encoded.as_bytes());
            assert_eq!(strict.as_deref(), text.filter(|_| is_whole), "{encoded}");
        }
        assert_eq!(decoded(b"\xff"), None);
    }

    #[test]
    fn what_is_encoded_means_nothing_to_an_address() {
        for text in ["a-b.c_d~e", "a b&c=d#e?f/g+h%i", "富\r\nLocation: x", "\u{0}\"<>"] {
            let encoded = encoded(text);
            assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
            assert_eq!(strictly_decoded(encoded.as_bytes()).as_deref(), Some(text));
        }
    }
}
