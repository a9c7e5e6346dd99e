//! Writing a pack gives the files that it was read from.

use super::{copy::Copy, shipped};
use crate::policy::{files, read, read::read_written, said};
use std::{fs, path::Path};

#[test]
fn the_shipped_pack_is_written_as_it_is() {
    let pack = shipped();
    let files = files(&said(&pack)).unwrap();
    assert_eq!(files.len(), 7);
    for (name, bytes) in &files {
        let shipped = fs::read(Copy::shipped().join(name)).unwrap();
        if Path::new(name).extension().is_some_and(|it| it == "csv") {
            assert_eq!(String::from_utf8_lossy(bytes), String::from_utf8_lossy(&shipped), "{name}");
        }
    }
    // The document's file, and that of what it aims at, have comments besides.
    let read = read_written(&files).unwrap();
    assert_eq!((read.programme, read.pools, read.funding), (pack.programme, pack.pools, pack.funding));
    assert_eq!(
        (read.targets, read.milestones, read.requirements),
        (pack.targets, pack.milestones, pack.requirements)
    );
}

#[test]
fn whatever_a_field_says_is_written_so_that_it_is_read() {
    let copy = Copy::new();
    let odd = r#"他说"可，可以" | \n 等"#;
    copy.edit("responsibilities.csv", |text| {
        text.replacen("负责专班办公室日常工作", r#""他说""可，可以"" | \n 等""#, 1)
    });
    copy.edit("programme.toml", |text| text.replacen("title = \"杭州", r#"title = "\\ \"杭州\" "#, 1));
    let pack = read(copy.dir()).unwrap();
    assert_eq!(pack.responsibilities.first().unwrap().text, odd);
    let read = read_written(&files(&said(&pack)).unwrap()).unwrap();
    assert_eq!(said(&read), said(&pack));
}

#[test]
fn the_last_without_a_name_is_one_and_none_is_none() {
    for (left, line) in [(1, "18,,BASIC,剩余 1 个社区"), (0, "")] {
        let mut pack = shipped();
        for pool in &mut pack.pools {
            if pool.planned_count == 42 {
                pool.planned_count = left;
            }
        }
        let files = files(&said(&pack)).unwrap();
        let (_, communities) = files.iter().find(|(name, _)| *name == "communities.csv").unwrap();
        let last = String::from_utf8_lossy(communities);
        assert_eq!(last.contains("BASIC"), left > 0);
        assert!(last.contains(line));
        let read = read_written(&files).unwrap();
        assert_eq!(said(&read), said(&pack));
    }
}
