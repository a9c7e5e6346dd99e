//! Whether a file is text that people write: UTF-8, or GB18030, as spreadsheets in Chinese write their tables. No controls, but for
//! tabulators and ends of lines.

use encoding_rs::{Encoding, GB18030, UTF_8};
use std::io::{self, Read};

/// Bytes that are looked at at once.
const PIECE: usize = 64 << 10;

/// How a text is written; none where it is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Utf8,
    Gb18030,
}

/// Looks at all of it; `open` begins anew.
pub(super) fn written<R: Read>(open: impl Fn() -> io::Result<R>) -> io::Result<Option<Written>> {
    for (written, encoding) in [(Written::Utf8, UTF_8), (Written::Gb18030, GB18030)] {
        if is_text(open()?, encoding)? {
            return Ok(Some(written));
        }
    }
    Ok(None)
}

fn is_text(mut from: impl Read, encoding: &'static Encoding) -> io::Result<bool> {
    // A mark of UTF-8 at the beginning is no sign of the text.
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let (mut piece, mut text) = (vec![0; PIECE], String::new());
    loop {
        let read = from.read(&mut piece)?;
        let bytes = piece.get(..read).unwrap_or_default();
        text.clear();
        let room = decoder.max_utf8_buffer_length(read).unwrap_or(PIECE);
        text.reserve(room);
        let (_, _, had_errors) = decoder.decode_to_string(bytes, &mut text, read == 0);
        if had_errors || text.chars().any(is_control) {
            return Ok(false);
        }
        if read == 0 {
            return Ok(true);
        }
    }
}

fn is_control(sign: char) -> bool {
    sign.is_control() && !matches!(sign, '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::{Written, written};

    #[test]
    fn text_is_of_one_of_two_kinds() {
        let of = |bytes: &'static [u8]| written(|| Ok(bytes)).unwrap();
        assert_eq!(of("社区,分值\r\n富春,95.5\r\n".as_bytes()), Some(Written::Utf8));
        assert_eq!(of(b"\xef\xbb\xbfa\tb\n"), Some(Written::Utf8));
        assert_eq!(of(b"\xc9\xe7\xc7\xf8,\xb7\xd6\xd6\xb5\r\n"), Some(Written::Gb18030));
        for bytes in [&b"a\0b"[..], b"\x1b[31m", b"\xff\xfea\0", b"\x7fELF", b"\xc9", b"a\x08b"] {
            assert_eq!(of(bytes), None, "{bytes:?}");
        }
    }
}
