//! One thing broken at a time: each is reported alone, where it stands, and breaks nothing else.

mod fields;
mod funding;
mod programme;

use super::copy::Copy;
use crate::policy::{
    community::FILE as COMMUNITIES, organization::FILE as ORGANIZATIONS, programme::FILE as PROGRAMME, read,
    responsibility::FILE as RESPONSIBILITIES, scenario::FILE as SCENARIOS, targets::FILE as TARGETS,
};

/// What is done to a file.
enum Change {
    /// The first of these texts becomes the second, once.
    Replace(&'static str, &'static str),
    /// A line more.
    Append(&'static str),
    Edit(fn(&str) -> String),
    Bytes(fn(&[u8]) -> Vec<u8>),
    Remove,
}
use Change::{Append, Bytes, Edit, Remove, Replace};

impl Change {
    fn make(&self, copy: &Copy, file: &str) {
        match self {
            Replace(from, to) => copy.edit(file, |text| text.replacen(from, to, 1)),
            Append(line) => copy.edit(file, |text| format!("{text}{line}\n")),
            Edit(edit) => copy.edit(file, edit),
            Bytes(edit) => copy.write(file, edit(&std::fs::read(copy.dir().join(file)).unwrap())),
            Remove => copy.remove(file),
        }
    }
}

/// A file, what is done to it, and how the one fault that follows begins.
type Case = (&'static str, Change, &'static str);

/// Every case is run before the first that fails is told.
fn each_is_reported_alone(cases: &[Case]) {
    let mut wrong = Vec::new();
    for (file, change, expected) in cases {
        let copy = Copy::new();
        change.make(&copy, file);
        let faults = read(copy.dir()).unwrap_err();
        let found: Vec<_> = faults.iter().map(ToString::to_string).collect();
        if found.len() != 1 || !found.iter().all(|fault| fault.starts_with(expected)) {
            wrong.push(format!("expected {expected}\n   found {}", found.join("\n         ")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn each_line(text: &str, edit: impl Fn(&str) -> String) -> String {
    text.lines().map(|line| edit(line) + "\n").collect()
}

fn swap(bytes: &[u8], from: &str, to: &[u8]) -> Vec<u8> {
    let from = from.as_bytes();
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    let (start, rest) = bytes.split_at(at);
    [start, to, rest.get(from.len()..).unwrap()].concat()
}

#[test]
fn files() {
    each_is_reported_alone(&[
        (PROGRAMME, Remove, "programme.toml:1:1: the file is missing"),
        (ORGANIZATIONS, Remove, "organizations.csv:1:1: the file is missing"),
        (SCENARIOS, Remove, "scenarios.csv:1:1: the file is missing"),
        (RESPONSIBILITIES, Remove, "responsibilities.csv:1:1: the file is missing"),
        (COMMUNITIES, Remove, "communities.csv:1:1: the file is missing"),
        (SCENARIOS, Bytes(|_| Vec::new()), "scenarios.csv:1:1: is empty; code,ordinal,name_zh is expected"),
        (
            ORGANIZATIONS,
            Bytes(|bytes| swap(bytes, "区教育局", b"\xC7\xF8\xBD\xCC\xD3\xFD\xBE\xD6")),
            "organizations.csv:7:4: \"��������\" is not UTF-8",
        ),
        (PROGRAMME, Bytes(|bytes| swap(bytes, "8号\"", b"8\xBA\xC5\"")), "programme.toml:8:30: is not UTF-8"),
    ]);
}

#[test]
fn the_shape_of_a_table() {
    each_is_reported_alone(&[
        (
            SCENARIOS,
            Edit(|text| each_line(text, |line| line.rsplit_once(',').unwrap().0.to_owned())),
            "scenarios.csv:1:3: name_zh: the column is missing",
        ),
        (
            SCENARIOS,
            Edit(|text| each_line(text, |line| line.split_once(',').unwrap().1.to_owned())),
            "scenarios.csv:1:1: code: the column is missing",
        ),
        (
            SCENARIOS,
            Edit(|text| each_line(text, |line| format!("{line},colour"))),
            "scenarios.csv:1:4: \"colour\" is not a column of this file (one of code, ordinal, name_zh)",
        ),
        (
            SCENARIOS,
            Edit(|text| each_line(text, |line| format!("{line},code"))),
            "scenarios.csv:1:4: code: the column stands twice",
        ),
        (
            ORGANIZATIONS,
            Replace("District Finance Bureau,,", "District Finance Bureau,"),
            "organizations.csv:6:7: 6 fields stand here, 7 are expected",
        ),
        (
            ORGANIZATIONS,
            Replace("District Finance Bureau,,", "Bureau of Finance, District,,"),
            "organizations.csv:6:8: 8 fields stand here, 7 are expected",
        ),
        (
            ORGANIZATIONS,
            Replace("name_zh", "\"name_zh"),
            "organizations.csv:1:4: \"name_zh,name_en,aliases_zh,division_code\\nfengmao-office,1,LE\"… runs over",
        ),
        (
            ORGANIZATIONS,
            Replace("区教育局", "\"区教育局"),
            "organizations.csv:7:4: \"区教育局,District Education Bureau,,\\nculture-tourism-sports,7,DE\"… runs over a",
        ),
        (
            ORGANIZATIONS,
            Replace("区教育局", "\"区教育\n局\""),
            "organizations.csv:7:4: \"区教育\\n局\" runs over a line break; is a quote left open?",
        ),
        (
            SCENARIOS,
            Edit(|text| text.replacen("HEALTH,3", "\n\nHEALTH,x", 1).replace('\n', "\r\n")),
            "scenarios.csv:6:2: ordinal: \"x\" is not a whole number",
        ),
    ]);
}

#[test]
fn every_fault_of_every_file_is_reported_in_order() {
    let copy = Copy::new();
    let changes = [
        (PROGRAMME, Replace("2022-08-01", "\"\"")),
        (PROGRAMME, Replace("= 59", "= 58")),
        (ORGANIZATIONS, Replace("2,DEPARTMENT", "x,DEPT")),
        (ORGANIZATIONS, Replace("District Health Bureau,", "District Health Bureau,,")),
        (SCENARIOS, Replace("TRANSPORT,6", "TRANSPORT,5")),
        (RESPONSIBILITIES, Replace("finance-1,finance,1,RESPONSIBLE", "finance-1,finances,1,DO")),
        (RESPONSIBILITIES, Replace("GOVERNANCE|NEIGHBOURHOOD", "ELDERLY|YOUNG")),
        (COMMUNITIES, Remove),
    ];
    for (file, change) in &changes {
        change.make(&copy, file);
    }
    let faults = read(copy.dir()).unwrap_err();
    let places: Vec<_> = faults.iter().map(|fault| (fault.file.as_str(), fault.line, fault.column)).collect();
    let expected = [
        (COMMUNITIES, 1, 1),
        (ORGANIZATIONS, 3, 2),
        (ORGANIZATIONS, 3, 3),
        (ORGANIZATIONS, 9, 8),
        (PROGRAMME, 12, 16),
        (PROGRAMME, 15, 21),
        (RESPONSIBILITIES, 13, 2),
        (RESPONSIBILITIES, 13, 4),
        (RESPONSIBILITIES, 29, 6),
        (RESPONSIBILITIES, 29, 6),
        (SCENARIOS, 7, 2),
    ];
    assert_eq!(places, expected);
}

#[test]
fn what_it_aims_at() {
    each_is_reported_alone(&[
        (TARGETS, Append("[[targets"), "targets.toml:80:"),
        (
            TARGETS,
            Append("[[goals]]\ncode = \"a\""),
            "targets.toml:80:3: \"goals\" is not a key here (one of targets, ",
        ),
        (
            TARGETS,
            Replace("\"EVERY_ORGANIZATION\"", "\"EVERY_TOWN\""),
            "targets.toml:7:8: rule: \"EVERY_TOWN\" is not a TargetRule",
        ),
        (
            TARGETS,
            Replace("\"xindeng-town\"", "\"xindeng\""),
            "targets.toml:13:132: \"xindeng\" is not a code of organizations.csv",
        ),
        (
            TARGETS,
            Replace("\"xindeng-town\"", "\"fuchun-subdistrict\""),
            "targets.toml:13:17: organizations: \"fuchun-subdistrict\" is named twice",
        ),
        (
            TARGETS,
            Replace("\"applications-2022\"", "\"every-town\""),
            "targets.toml:19:8: code: \"every-town\" is named twice",
        ),
        (
            TARGETS,
            Replace("\"planning-resources-1\"", "\"planning-9\""),
            "targets.toml:65:18: \"planning-9\" is not a code of responsibilities.csv",
        ),
        (
            TARGETS,
            Replace("due = 2022-12-31\n", ""),
            "targets.toml:20:8: rule: APPLICATIONS_OF_YEAR has a day",
        ),
        (TARGETS, Replace("\"30.00\"", "\"0\""), "targets.toml:76:13: threshold: \"0\" is not above 0"),
        (
            TARGETS,
            Replace("decided = true", "decided = false"),
            "targets.toml:58:11: decided: what the document does not decide",
        ),
        (
            TARGETS,
            Replace("count = 1\n", "count = 1\norganisations = []\n"),
            "targets.toml:12:1: \"organisations\" is not a key here",
        ),
        (
            TARGETS,
            Replace("decided = true", "decided = 1"),
            "targets.toml:58:11: decided: is of type integer, true or false is expected",
        ),
    ]);
}
