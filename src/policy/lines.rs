//! The lines of a CSV file and their numbers.

use super::fault::{Fault, Faults, NOT_UTF8, Read, shown};
use csv::{ByteRecord, ReaderBuilder};

/// A line of fields; one that runs over a line break inside quotes has the number of its first line.
pub(super) struct Line {
    /// Of the file, from 1.
    pub(super) number: u64,
    pub(super) fields: Vec<String>,
    /// It has as many fields as the header, none of which runs over a line break.
    pub(super) whole: bool,
}

/// Every line that is not blank. One that is not UTF-8 ends the reading: the whole file is then in another
/// encoding, and one fault says so better than hundreds.
pub(super) fn lines(file: &'static str, bytes: &[u8], faults: &mut Faults) -> Read<Vec<Line>> {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = ByteRecord::new();
    let mut places = Places { rest: bytes, passed: 0, line: 1 };
    let mut lines = Vec::new();
    loop {
        let number = places.line_at(reader.position().byte());
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(lines),
            Err(fault) => return Err(faults.report(Fault::new(file, number, 1, fault.to_string()))),
        }
        let mut fields = Vec::with_capacity(record.len());
        for (place, field) in (1..).zip(&record) {
            let Ok(text) = std::str::from_utf8(field) else {
                let found = shown(&String::from_utf8_lossy(field));
                let message = format!("{found} {NOT_UTF8}");
                return Err(faults.report(Fault::new(file, number, place, message)));
            };
            fields.push(text.to_owned());
        }
        lines.push(Line { number, fields, whole: true });
    }
}

/// Numbers lines by the bytes before them: the csv crate's own count of a line stops before the `\n` of the
/// line above it in a file with `\r\n`, and before blank lines.
struct Places<'a> {
    rest: &'a [u8],
    passed: u64,
    line: u64,
}

impl Places<'_> {
    /// The line of the record that the reader finds from this byte on; bytes only grow.
    fn line_at(&mut self, byte: u64) -> u64 {
        while let Some((first, rest)) = self.rest.split_first() {
            if self.passed >= byte && !matches!(first, b'\r' | b'\n') {
                break;
            }
            self.line += u64::from(*first == b'\n');
            self.passed += 1;
            self.rest = rest;
        }
        self.line
    }
}
