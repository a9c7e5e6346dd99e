//! `funding.toml`, broken.

use super::{
    super::super::{files, funding::FILE, read, said},
    Append, Copy, Edit, Replace, each_is_reported_alone,
};
use crate::policy::{FundingName, Parameters, read::read_written};

#[test]
fn each_parameter_is_what_it_is_to_be() {
    each_is_reported_alone(&[
        (FILE, Append("colour = \"red\""), "funding.toml:140:1: \"colour\" is not a key here"),
        (
            FILE,
            Replace("name = \"late_most\"", "name = \"latest\""),
            "funding.toml:23:8: name: \"latest\" is no parameter of money",
        ),
        (
            FILE,
            Replace("name = \"late_most\"", "name = \"late_share\""),
            "funding.toml:24:9: value: \"7000000\" is not a percentage",
        ),
        (
            FILE,
            Replace("value = \"10000000\"", "value = 10000000"),
            "funding.toml:3:9: value: is of type integer, a string is expected",
        ),
        (
            FILE,
            Replace("value = \"10000000\"", "value = \"-1\""),
            "funding.toml:3:9: value: \"-1\" is not an amount",
        ),
        (
            FILE,
            Replace("value = \"10000000\"", "value = \"1e7\""),
            "funding.toml:3:9: value: \"1e7\" is not an amount",
        ),
        (
            FILE,
            Replace("value = \"70\"", "value = \"170\""),
            "funding.toml:17:9: value: \"170\" is not a percentage from 0 to 100",
        ),
        (
            FILE,
            Replace("value = \"12-31\"", "value = \"02-30\""),
            "funding.toml:59:9: value: \"02-30\" is not a day of the form MM-DD",
        ),
        (
            FILE,
            Replace("\"SUBSIDY_ELIGIBLE\"", "\"OTHER|OTHER\""),
            "funding.toml:94:9: value: \"OTHER|OTHER\" names a source twice",
        ),
        (
            FILE,
            Replace("decided = true", "decided = \"true\""),
            "funding.toml:4:11: decided: is of type string, true or false is expected",
        ),
        (FILE, Replace("decided = true\n", ""), "funding.toml:1:1: decided: the key is missing"),
        (FILE, Edit(without_the_last), "funding.toml:1:1: parameters: 1 missing: warn_rechecked"),
    ]);
}

fn without_the_last(text: &str) -> String {
    text.rsplit_once("\n[[parameters]]").unwrap().0.to_owned()
}

#[test]
fn a_pack_may_have_no_part_of_money() {
    let copy = Copy::new();
    copy.remove(FILE);
    let pack = read(copy.dir()).unwrap();
    assert!(pack.funding.is_empty());
    assert!(files(&said(&pack)).unwrap().iter().all(|(name, _)| *name != FILE));
}

#[test]
fn every_parameter_is_needed_and_is_written_as_it_is_read() {
    let pack = read(Copy::shipped()).unwrap();
    assert_eq!(pack.funding.len(), FundingName::ALL.len());
    assert!(Parameters::of(&pack.funding).is_ok());
    for at in 0..pack.funding.len() {
        let mut fewer = pack.funding.clone();
        let gone = fewer.remove(at);
        assert_eq!(Parameters::of(&fewer), Err(format!("{} is missing", gone.name)));
    }
    let read = read_written(&files(&said(&pack)).unwrap()).unwrap();
    assert_eq!(read.funding, pack.funding);
}
