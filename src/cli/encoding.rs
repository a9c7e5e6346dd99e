//! A text file as spreadsheets write it: UTF-8 or GB18030, one of them from beginning to end.

use encoding_rs::GB18030;

const UTF_16: &str = "is UTF-16, such as Excel's \"Unicode Text\": save it as \"CSV UTF-8\"";

/// The encoding that a line can only be in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Gb18030,
}

impl Encoding {
    const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
        }
    }
}

/// Reads a file, whichever of the two it is in, with a byte order mark or without. One with lines in both is refused: what
/// is UTF-8 reads as GB18030 too, as other words.
pub(super) fn decode(bytes: &[u8]) -> Result<String, String> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || is_wide_ascii(bytes) {
        return Err(UTF_16.to_owned());
    }
    if let Ok(text) = str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let mut first = bytes.starts_with(b"\xEF\xBB\xBF").then_some((1_usize, Encoding::Utf8));
    for (number, line) in (1_usize..).zip(bytes.split(|byte| *byte == b'\n')) {
        let Some(found) = encoding(line).map_err(|problem| format!("line {number} {problem}"))? else {
            continue;
        };
        match first {
            Some((earlier, other)) if other != found => {
                let (found, other) = (found.name(), other.name());
                return Err(format!(
                    "line {number} is in {found}, and line {earlier} in {other}: save the whole file in one of them"
                ));
            }
            Some(_) => {}
            None => first = Some((number, found)),
        }
    }
    match GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text.into_owned()),
        None => Err("is neither UTF-8 nor GB18030".to_owned()),
    }
}

/// UTF-16 without its mark: every other byte of what is ASCII is nothing.
fn is_wide_ascii(bytes: &[u8]) -> bool {
    matches!(bytes, [0, first, 0, second, ..] | [first, 0, second, 0, ..] if *first != 0 && *second != 0)
}

/// The encoding of a line; none where it may be in either.
fn encoding(line: &[u8]) -> Result<Option<Encoding>, &'static str> {
    if line.is_ascii() {
        return Ok(None);
    }
    if let Ok(text) = str::from_utf8(line) {
        let is_either = is_common(line) || !text.chars().any(|letter| letter.len_utf8() > 2);
        return Ok((!is_either).then_some(Encoding::Utf8));
    }
    if GB18030.decode_without_bom_handling_and_without_replacement(line).is_none() {
        return Err("is neither UTF-8 nor GB18030");
    }
    // A comma is a comma in both. Within a line a few bytes prove nothing: four characters do.
    let is_utf8 = |field: &[u8]| {
        str::from_utf8(field)
            .is_ok_and(|text| text.chars().filter(|letter| letter.len_utf8() > 2).count() >= 4)
            && !is_common(field)
    };
    if line.split(|byte| *byte == b',').any(is_utf8) {
        return Err("is in UTF-8 and in GB18030: save the whole file in one of them");
    }
    Ok(Some(Encoding::Gb18030))
}

/// Whether it reads as GB2312, the part of GB18030 that nearly all that is written in it keeps to. Chinese in UTF-8 does
/// so only by a rare chance.
fn is_common(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return true,
            [byte, after @ ..] if byte.is_ascii() => after,
            [0xA1..=0xF7, 0xA1..=0xFE, after @ ..] => after,
            _ => return false,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::decode;
    use encoding_rs::GB18030;

    fn gb(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn spreadsheets_write_two_encodings() {
        assert_eq!(decode("\u{FEFF}区教育局".as_bytes()).unwrap(), "\u{FEFF}区教育局");
        assert_eq!(decode(b"\xC7\xF8\xBD\xCC\xD3\xFD\xBE\xD6").unwrap(), "区教育局");
        // Rare characters, an extension's, and one whose bytes are UTF-8, too.
        let text = "代码,名称\nA1,㙍镕𠀀\nA2,模\nA3,联通\n";
        assert_eq!(decode(&gb(text)).unwrap(), text);
        assert!(decode(b"\xFF\xFF").is_err());
    }

    #[test]
    fn a_file_in_both_is_refused_by_its_line() {
        let lines = ["code,name\n", "A1,活力运动健身\n", "A2,幸福养老服务\n"];
        let one_then = |one: &[u8], other: &[u8]| [lines[0].as_bytes(), one, other].concat();
        let said = decode(&one_then(lines[1].as_bytes(), &gb(lines[2]))).unwrap_err();
        assert_eq!(said, "line 3 is in GB18030, and line 2 in UTF-8: save the whole file in one of them");
        let said = decode(&one_then(&gb(lines[1]), lines[2].as_bytes())).unwrap_err();
        assert_eq!(said, "line 3 is in UTF-8, and line 2 in GB18030: save the whole file in one of them");
        let marked = [b"\xEF\xBB\xBF", lines[0].as_bytes(), &gb(lines[1])].concat();
        assert!(decode(&marked).unwrap_err().starts_with("line 2 is in GB18030, and line 1 in UTF-8"));
        let within = [b"A1,", gb("幸福养老").as_slice(), ",活力运动健身\n".as_bytes()].concat();
        assert!(
            decode(&one_then(b"", &within)).unwrap_err().starts_with("line 2 is in UTF-8 and in GB18030")
        );
        let neither = [&gb(lines[1]), b"A3,\xFF\n".as_slice()].concat();
        assert!(decode(&neither).unwrap_err().starts_with("line 2 is neither"));
    }

    #[test]
    fn utf_16_is_named() {
        let wide: Vec<u8> = "code,name".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [b"\xFF\xFE".as_slice(), &wide].concat();
        let other: Vec<u8> = "code,name".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [wide, marked, other] {
            assert!(decode(&bytes).unwrap_err().starts_with("is UTF-16"));
        }
    }
}
