//! The one file in a body of `multipart/form-data` (RFC 7578), as it comes: what is held of it is never more than a piece and a
//! boundary. The other fields are passed over.

use super::disposition;

/// Bytes of the head of a part, at most.
const LONGEST_HEAD: usize = 8 << 10;
/// The longest boundary (RFC 2046).
const LONGEST_BOUNDARY: usize = 70;

/// Why there is no file in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Malformed {
    /// It is no such body.
    Body,
    /// There is another file.
    Second,
    /// There is none.
    Missing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// In what is no file.
    Passing,
    InFile,
    /// Behind a boundary.
    Behind,
    Head,
    End,
}

/// What has come in so far.
#[derive(Debug)]
pub(super) struct Parts {
    delimiter: Vec<u8>,
    held: Vec<u8>,
    state: State,
    name: Option<String>,
}

impl Parts {
    /// Of a body of this type; none where it has no boundary.
    pub(super) fn of(content_type: &str) -> Option<Self> {
        let parameters = content_type.split(';').skip(1);
        let boundary = parameters.filter_map(|it| it.split_once('=')).find_map(|(name, value)| {
            name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
        })?;
        let fits = !boundary.is_empty() && boundary.len() <= LONGEST_BOUNDARY;
        let delimiter = [b"\r\n--", boundary.as_bytes()].concat();
        // As if a line had ended before: the first boundary has none before it.
        fits.then(|| Self { delimiter, held: b"\r\n".to_vec(), state: State::Passing, name: None })
    }

    /// Takes more; puts what is of the file behind `file`.
    pub(super) fn take(&mut self, bytes: &[u8], file: &mut Vec<u8>) -> Result<(), Malformed> {
        self.held.extend_from_slice(bytes);
        while self.step(file)? {}
        Ok(())
    }

    /// That was all.
    pub(super) fn end(self) -> Result<String, Malformed> {
        match (self.state, self.name) {
            (State::End, Some(name)) => Ok(name),
            (State::End, None) => Err(Malformed::Missing),
            _ => Err(Malformed::Body),
        }
    }

    /// Goes on as far as to the next state; says whether there may be more to do.
    fn step(&mut self, file: &mut Vec<u8>) -> Result<bool, Malformed> {
        match self.state {
            State::Passing | State::InFile => {
                let found = find(&self.held, &self.delimiter);
                // What may be the beginning of a boundary waits.
                let end = found.unwrap_or(self.held.len().saturating_sub(self.delimiter.len()));
                let passed = self.held.drain(..end);
                if self.state == State::InFile {
                    file.extend(passed);
                } else {
                    drop(passed);
                }
                if found.is_some() {
                    self.held.drain(..self.delimiter.len());
                    self.state = State::Behind;
                }
                Ok(found.is_some())
            }
            State::Behind => {
                let Some((two, _)) = self.held.split_first_chunk::<2>() else { return Ok(false) };
                self.state = match two {
                    b"--" => State::End,
                    b"\r\n" => State::Head,
                    _ => return Err(Malformed::Body),
                };
                // The end of a head is looked for with the end of this line, as there may be nothing in it.
                if self.state == State::End {
                    self.held.clear();
                }
                Ok(self.state == State::Head)
            }
            State::Head => {
                let Some(end) = find(&self.held, b"\r\n\r\n") else {
                    return if self.held.len() > LONGEST_HEAD { Err(Malformed::Body) } else { Ok(false) };
                };
                let head: Vec<u8> = self.held.drain(..end.saturating_add(4)).collect();
                let named = name_in(&head);
                if named.is_some() && self.name.is_some() {
                    return Err(Malformed::Second);
                }
                self.state = if named.is_some() { State::InFile } else { State::Passing };
                self.name = named.or(self.name.take());
                Ok(true)
            }
            State::End => {
                self.held.clear();
                Ok(false)
            }
        }
    }
}

/// The name of the file that begins with this head.
fn name_in(head: &[u8]) -> Option<String> {
    const HEADER: &[u8] = b"content-disposition:";
    head.split(|byte| *byte == b'\n').find_map(|line| {
        let (name, value) = line.split_at_checked(HEADER.len())?;
        if name.eq_ignore_ascii_case(HEADER) { disposition::file_name(value.trim_ascii()) } else { None }
    })
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    loop {
        let rest = bytes.get(from..)?;
        let at = rest.iter().position(|byte| *byte == first)?;
        if rest.get(at..)?.starts_with(wanted) {
            return from.checked_add(at);
        }
        from = from.checked_add(at)?.checked_add(1)?;
    }
}

#[cfg(test)]
mod tests {
    use super::{Malformed, Parts};

    fn read(body: &[u8], at_once: usize) -> Result<(String, Vec<u8>), Malformed> {
        let mut parts = Parts::of("multipart/form-data; charset=utf-8; boundary=\"--x\"").unwrap();
        let mut file = Vec::new();
        for some in body.chunks(at_once) {
            parts.take(some, &mut file)?;
        }
        Ok((parts.end()?, file))
    }

    #[test]
    fn the_file_is_found_however_it_comes() {
        let body = b"----x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\r\n----y\r\n----x\r\ncontent-disposition: \
                     form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\none\r\n----\r\ntwo\r\n----x\r\n\
                     Content-Disposition: form-data; name=z\r\n\r\n1\r\n----x--\r\n";
        for at_once in [1, 2, 3, 7, 64, 4096] {
            let (name, file) = read(body, at_once).unwrap();
            assert_eq!((name.as_str(), file.as_slice()), ("a.txt", &b"one\r\n----\r\ntwo"[..]), "{at_once}");
        }
    }

    #[test]
    fn what_is_no_form_with_one_file_is_refused() {
        let file = "----x\r\nContent-Disposition: form-data; filename=a.txt\r\n\r\nz\r\n";
        let none = "----x\r\nContent-Disposition: form-data; name=a\r\n\r\nz\r\n";
        for (body, why) in [
            (format!("{file}{file}----x--"), Malformed::Second),
            (format!("{none}----x--"), Malformed::Missing),
            (file.to_owned(), Malformed::Body),
            ("----xy\r\n".to_owned(), Malformed::Body),
            ("no form at all".to_owned(), Malformed::Body),
            (format!("----x\r\n{}", "a".repeat(9_000)), Malformed::Body),
        ] {
            assert_eq!(read(body.as_bytes(), 100), Err(why), "{body}");
        }
        for kind in ["multipart/form-data", "multipart/form-data; boundary=", "text/plain"] {
            assert!(Parts::of(kind).is_none(), "{kind}");
        }
    }
}
