//! The name of a file in a header: as browsers write it in forms, as RFC 6266 has it, and as it is written back.

use crate::http::percent;
use axum::http::HeaderValue;

/// The name in a `Content-Disposition`; the one that says how it is written comes first.
pub(super) fn file_name(header: &[u8]) -> Option<String> {
    let mut plain = None;
    for (name, value) in parameters(header) {
        if name.eq_ignore_ascii_case("filename*") {
            let (charset, rest) = value.split_once('\'')?;
            let (_, encoded) = rest.split_once('\'')?;
            if charset.eq_ignore_ascii_case("utf-8") {
                // A plus is itself there.
                return percent::strictly_decoded(encoded.replace('+', "%2B").as_bytes());
            }
        } else if name.eq_ignore_ascii_case("filename") {
            // Browsers write quotes, and ends of lines, as percent signs and digits; and no other signs.
            let unquoted = value.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
            plain.get_or_insert(unquoted);
        }
    }
    plain
}

/// The parameters behind the first word.
fn parameters(header: &[u8]) -> Vec<(String, String)> {
    let Ok(text) = str::from_utf8(header) else { return Vec::new() };
    let mut parameters = Vec::new();
    let mut rest = text.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim().to_owned();
        let after = after.trim_start();
        let mut value = String::new();
        if let Some(quoted) = after.strip_prefix('"') {
            let mut signs = quoted.char_indices();
            let mut end = quoted.len();
            while let Some((at, sign)) = signs.next() {
                match sign {
                    '"' => {
                        end = at;
                        break;
                    }
                    // A path of Windows has these too: only a quote or another one is meant by one.
                    '\\' if quoted
                        .get(at..)
                        .is_some_and(|it| it.starts_with("\\\"") || it.starts_with("\\\\")) =>
                    {
                        value.extend(signs.next().map(|(_, sign)| sign));
                    }
                    sign => value.push(sign),
                }
            }
            rest = quoted.get(end..).and_then(|it| it.split_once(';')).map_or("", |(_, rest)| rest);
        } else {
            let (token, next) = after.split_once(';').unwrap_or((after, ""));
            value.push_str(token.trim());
            rest = next;
        }
        parameters.push((name, value));
    }
    parameters
}

/// The header by which a file is had under its name, whatever that is written in.
pub(super) fn attachment(name: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{}", percent::encoded(name))).ok()
}

#[cfg(test)]
mod tests {
    use super::{attachment, file_name};

    #[test]
    fn a_name_is_read_as_clients_write_it() {
        for (header, name) in [
            (r#"form-data; name="file"; filename="验收.pdf""#, Some("验收.pdf")),
            (r#"form-data; name="file"; filename="a%22b.pdf""#, Some("a\"b.pdf")),
            (r#"form-data; filename="C:\a\b;c.pdf"; name=x"#, Some(r"C:\a\b;c.pdf")),
            (r#"attachment; filename="x.pdf"; filename*=UTF-8''%E9%AA%8C+.pdf"#, Some("验+.pdf")),
            ("attachment; filename=plain.txt", Some("plain.txt")),
            (r#"form-data; name="note""#, None),
            ("attachment", None),
            ("attachment; filename*=UTF-8''%ff", None),
        ] {
            assert_eq!(file_name(header.as_bytes()).as_deref(), name, "{header}");
        }
        assert_eq!(attachment("验 a\".pdf").unwrap(), "attachment; filename*=UTF-8''%E9%AA%8C%20a%22.pdf");
    }
}
