//! Tables for spreadsheets.

use crate::policy::guarded;

/// A table of comma-separated values. Memory takes every byte, so nothing is left out.
pub fn write(columns: &[&str], lines: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut written = writer.write_record(columns);
    for line in lines {
        written = written.and_then(|()| writer.write_record(&line));
    }
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// A text that somebody typed, so that no spreadsheet takes it for a formula.
pub fn typed(text: &str) -> String {
    guarded(text)
}

#[cfg(test)]
mod tests {
    use super::{typed, write};

    #[test]
    fn what_was_typed_is_no_formula() {
        let lines = [vec![typed("=1+1"), typed("a,\"b\"")]];
        assert_eq!(write(&["one", "two"], lines.into_iter()), "one,two\n'=1+1,\"a,\"\"b\"\"\"\n");
    }
}
