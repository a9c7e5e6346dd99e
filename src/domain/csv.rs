//! Tables for spreadsheets: comma-separated values after RFC 4180, each line ended by CR and LF, and no field that a
//! spreadsheet takes for a formula.

use crate::text::spreadsheet::guarded;
use csv::{Terminator, Writer, WriterBuilder};

/// A table with its header.
pub fn write(columns: &[&str], lines: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = header(columns);
    table.push_str(&self::lines(lines));
    table
}

/// The header of a table.
pub fn header(columns: &[&str]) -> String {
    lines([columns.iter().map(|column| (*column).to_owned()).collect()].into_iter())
}

/// Lines of a table. Memory takes every byte, so nothing is left out.
pub fn lines(lines: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let written = |writer: &mut Writer<Vec<u8>>, line: Vec<String>| {
        writer.write_record(line.iter().map(|field| guarded(field).into_owned()))
    };
    let mut outcome = Ok(());
    for line in lines {
        outcome = outcome.and_then(|()| written(&mut writer, line));
    }
    let bytes = outcome.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn a_table_is_as_rfc_4180_has_it() {
        let lines = [["社区", "a,b"], ["\"q\"", "two\nlines"], ["=1", "＝1"]];
        let lines = lines.map(|line| line.map(str::to_owned).to_vec());
        assert_eq!(
            write(&["code", "name"], lines.into_iter()),
            "code,name\r\n社区,\"a,b\"\r\n\"\"\"q\"\"\",\"two\nlines\"\r\n'=1,'＝1\r\n"
        );
    }
}
