//! `docs/policy-map.md`: each section of the document has its part of the API, and what the page names is there.

use crate::{harness::World, sdl::Sdl};
use future_community::policy;
use std::{collections::BTreeSet, fs, path::Path};

/// The sections of the document, as it numbers them.
const SECTIONS: [&str; 18] = [
    "一",
    "二",
    "三",
    "四（一）",
    "四（二）",
    "四（三）",
    "四（四）",
    "四（五）",
    "四（六）",
    "四（七）",
    "五（一）",
    "五（二）",
    "五（三）",
    "五（四）",
    "五（五）",
    "五（六）",
    "附件1",
    "附件2",
];

/// A row of one of the page's tables.
struct Row {
    first: String,
    types: Vec<String>,
    commands: Vec<String>,
    tests: Vec<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What stands in backticks.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn rows() -> Vec<Row> {
    let page = fs::read_to_string(root().join("docs/policy-map.md")).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [first, _, types, commands, tests] = cells[..] else { panic!("a row has five cells: {line}") };
        Row {
            first: first.trim_matches('`').to_owned(),
            types: quoted(types),
            commands: quoted(commands),
            tests: quoted(tests),
        }
    };
    let lines = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| section"));
    lines.filter(|line| !line.starts_with("| activity")).map(row).collect()
}

fn pack() -> policy::Pack {
    policy::read(&World::pack()).unwrap()
}

#[test]
fn each_section_and_each_activity_has_one_row() {
    let named: Vec<String> = rows().into_iter().map(|row| row.first).collect();
    let activities: BTreeSet<String> = pack()
        .responsibilities
        .iter()
        .flat_map(|clause| &clause.activities)
        .map(ToString::to_string)
        .collect();
    let wanted: Vec<String> = SECTIONS.iter().map(|it| (*it).to_owned()).chain(activities).collect();
    let missing: Vec<&String> = wanted.iter().filter(|it| !named.contains(it)).collect();
    assert!(missing.is_empty(), "docs/policy-map.md has no row for {missing:?}");
    let known: BTreeSet<String> = wanted.into_iter().collect();
    let strange: Vec<&String> = named.iter().filter(|it| !known.contains(*it)).collect();
    assert!(strange.is_empty(), "docs/policy-map.md has rows for what is not in the document: {strange:?}");
    assert_eq!(named.len(), known.len(), "a section or an activity stands twice in docs/policy-map.md");
}

#[test]
fn what_a_row_names_is_there() {
    let sdl = Sdl::ours();
    let has = |owner: &str, field: &str| sdl.fields(owner).iter().any(|it| it.name.node == field);
    let mut wrong = Vec::new();
    for row in rows() {
        if row.types.is_empty() || row.tests.is_empty() {
            wrong.push(format!("{}: no type, or no test", row.first));
        }
        for of in &row.types {
            let is_there = match of.split_once('.') {
                Some((owner, field)) => sdl.get(owner).is_some() && has(owner, field),
                None => sdl.get(of).is_some(),
            };
            if !is_there {
                wrong.push(format!("{}: the schema has no {of}", row.first));
            }
        }
        let commands = row.commands.iter().filter(|it| !has("Mutation", it));
        wrong.extend(commands.map(|it| format!("{}: there is no command {it}", row.first)));
        let is_there = |test: &&String| {
            root().join("tests/it").join(test.replace("::", "/")).with_extension("rs").is_file()
        };
        wrong.extend(
            row.tests
                .iter()
                .filter(|it| !is_there(it))
                .map(|it| format!("{}: there is no test {it}", row.first)),
        );
    }
    assert!(wrong.is_empty(), "docs/policy-map.md:\n{}", wrong.join("\n"));
}

/// A section is named by a description in Chinese (条文：五（二）); a clause of annex 2 by the words for what it asks for, which say that they
/// are of annex 2, and by those that say whose it is.
#[test]
fn each_clause_is_named_by_a_description() {
    let schema = fs::read_to_string(root().join("schema.graphql")).unwrap();
    let named: Vec<&str> =
        schema.split("条文：").skip(1).filter_map(|rest| rest.split(['。', '/', '\n']).next()).collect();
    // 四（七） is not 三, and 附件1 is not 一.
    let tells = |section: &str, text: &str| {
        text.split(['；', '、', ' ']).any(|it| {
            let it = it.trim_start_matches('（').trim_end_matches(['，', '）']);
            let section = section.trim_end_matches('）');
            it == section
                || it
                    .strip_prefix(section)
                    .is_some_and(|rest| rest.starts_with(['·', '）', '第', '总', '1', '2', '，', '：']))
        })
    };
    let unnamed: Vec<&str> =
        SECTIONS.into_iter().filter(|section| !named.iter().any(|text| tells(section, text))).collect();
    assert!(unnamed.is_empty(), "no description tells {unnamed:?}");
    let sdl = Sdl::ours();
    let words: BTreeSet<String> = sdl.words("Activity").unwrap().into_iter().collect();
    for clause in pack().responsibilities {
        let asked: Vec<String> = clause.activities.iter().map(ToString::to_string).collect();
        assert!(asked.iter().all(|word| words.contains(word)), "{}: {asked:?}", clause.code);
    }
    let about = sdl.get("Activity").unwrap().description.as_ref().unwrap().node.clone();
    assert!(about.contains("条文：附件2"), "{about}");
}
