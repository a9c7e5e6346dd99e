//! Three versions of a library, and what becomes of them: by the rule as the documentation has it, field by field.

use crate::{
    event::Prefer,
    policy::{
        merge::{Merged, Sides, merge},
        read::read_written,
        said::{COUNT, Row, Said, Sheet, said_in},
        write,
    },
};
use proptest::{option, prelude::*, sample::select};

const CODES: [&str; 4] = ["a", "b", "c", "d"];

/// A community as a version may have it: whatever it says, what all of them say together holds.
fn row(ordinal: usize) -> impl Strategy<Value = Row> {
    let start = select(vec!["", "2022-01"]);
    let finish = select(vec!["", "2023-01", "2024-01"]);
    let (pool, unit) = (select(vec!["CREATION", "RESERVE"]), select(vec!["street", "town"]));
    (pool, unit, start, finish, select(vec!["", "备注"])).prop_map(
        move |(pool, unit, start, finish, remark)| {
            let ordinal = ordinal.to_string();
            let level = "MUNICIPAL";
            let fields = [
                ("ordinal", ordinal.as_str()),
                ("pool", pool),
                ("name_zh", "社区"),
                ("implementing_unit", unit),
                ("planned_start", start),
                ("planned_finish", finish),
                ("target_level", level),
                ("remarks_zh", remark),
            ];
            fields
                .iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(field, text)| (*field, (*text).to_owned()))
                .collect()
        },
    )
}

/// A version: some of the communities, and some more that have no name.
fn version() -> impl Strategy<Value = Said> {
    let rows = (option::of(row(1)), option::of(row(2)), option::of(row(3)), option::of(row(4)));
    (rows, 2..6_u8).prop_map(|((a, b, c, d), unnamed)| {
        let mut said = Said::default();
        said.set(Sheet::Programme, "p", "title", "行动方案".to_owned());
        said.set(Sheet::Programme, "p", "document_number", "1 号".to_owned());
        said.set(Sheet::Programme, "p", "issued_on", "2022-06-15".to_owned());
        said.set(Sheet::Programme, "p", "effective_on", "2022-08-01".to_owned());
        let organizations =
            [("office", "LEAD_OFFICE"), ("street", "IMPLEMENTING_UNIT"), ("town", "IMPLEMENTING_UNIT")];
        for (ordinal, (code, kind)) in (1..).zip(organizations) {
            said.set(Sheet::Organizations, code, "ordinal", i32::to_string(&ordinal));
            said.set(Sheet::Organizations, code, "kind", kind.to_owned());
            said.set(Sheet::Organizations, code, "name_zh", code.to_owned());
        }
        for (code, row) in CODES.into_iter().zip([a, b, c, d]) {
            if let Some(row) = row {
                said.add(Sheet::Communities, code.to_owned(), row);
            }
        }
        said.set(Sheet::Pools, "BASIC", COUNT, unnamed.to_string());
        for pool in ["CREATION", "RESERVE"] {
            said.set(Sheet::Pools, pool, COUNT, "0".to_owned());
        }
        said
    })
}

fn prefer() -> impl Strategy<Value = Prefer> {
    select(vec![Prefer::Pack, Prefer::Register])
}

/// The rule for anything of which there are three versions; and whether somebody has to decide.
fn decided<T: PartialEq>(base: &T, pack: T, register: T, prefer: Prefer) -> (T, bool) {
    if pack == *base {
        (register, false)
    } else if register == *base || pack == register {
        (pack, false)
    } else {
        (if prefer == Prefer::Pack { pack } else { register }, true)
    }
}

proptest! {
    #[test]
    fn each_field_follows_the_rule(
        (base, pack, register) in (version(), version(), version()),
        prefer in prefer(),
    ) {
        let Merged { said, clashes } = merge(Sides { base: &base, pack: &pack, register: &register, prefer });
        let clashing = |code: &str, field: Option<&str>| {
            clashes.iter().any(|it| {
                it.sheet == Sheet::Communities && it.code == code && field.is_none_or(|field| it.field == field)
            })
        };
        for code in CODES {
            let of = |said: &Said| said.row(Sheet::Communities, code).cloned();
            let (was, given, held) = (of(&base), of(&pack), of(&register));
            if let (Some(given), Some(held)) = (&given, &held) {
                for field in Sheet::Communities.fields() {
                    let before = was.as_ref().map(|row| said_in(row, field));
                    let (given, held) = (Some(said_in(given, field)), Some(said_in(held, field)));
                    let (expected, has_to_be) = decided(&before, given, held, prefer);
                    prop_assert_eq!(said.text(Sheet::Communities, code, field), expected, "{} {}", code, field);
                    prop_assert_eq!(clashing(code, Some(field)), has_to_be, "{} {}", code, field);
                }
            } else {
                let (expected, has_to_be) = decided(&was, given, held, prefer);
                prop_assert_eq!(of(&said), expected, "{}", code);
                prop_assert_eq!(clashing(code, None), has_to_be, "{}", code);
            }
        }
    }

    #[test]
    fn who_alone_changed_something_has_its_way(
        (base, changed) in (version(), version()),
        prefer in prefer(),
    ) {
        for (pack, register) in [(&changed, &base), (&base, &changed)] {
            let merged = merge(Sides { base: &base, pack, register, prefer });
            prop_assert_eq!(&merged.said, &changed);
            prop_assert!(merged.clashes.is_empty());
        }
    }

    #[test]
    fn the_same_pack_again_changes_nothing(
        (base, pack, register) in (version(), version(), version()),
        prefer in prefer(),
    ) {
        let merged = merge(Sides { base: &base, pack: &pack, register: &register, prefer });
        let again = merge(Sides { base: &pack, pack: &pack, register: &merged.said, prefer });
        prop_assert_eq!(again.said, merged.said);
        prop_assert!(again.clashes.is_empty());
    }

    #[test]
    fn what_is_merged_is_written_and_read_as_it_is(
        (base, pack, register) in (version(), version(), version()),
        prefer in prefer(),
    ) {
        let merged = merge(Sides { base: &base, pack: &pack, register: &register, prefer }).said;
        let files = write::files(&merged).unwrap();
        let read = read_written(&files);
        prop_assert!(read.is_ok(), "{:?}", read);
        let said = Said::of(&read.unwrap());
        prop_assert_eq!(&write::files(&said).unwrap(), &files);
        for sheet in Sheet::ALL.into_iter().filter(|sheet| *sheet != Sheet::Pools) {
            prop_assert!(said.rows(sheet).eq(merged.rows(sheet)), "{:?}", sheet);
        }
    }
}

/// A version in which these are named beside so many that are not.
fn naming(codes: &[&str], unnamed: u8) -> Said {
    let mut said = Said::default();
    for code in codes {
        said.set(Sheet::Communities, code, "pool", "BASIC".to_owned());
    }
    said.set(Sheet::Pools, "BASIC", COUNT, unnamed.to_string());
    said
}

/// How many have no name, once both named some of them.
fn unnamed(pack: &Said, register: &Said) -> i64 {
    let base = naming(&[], 42);
    let sides = Sides { base: &base, pack, register, prefer: Prefer::Pack };
    merge(sides).said.unnamed(entity::vocabulary::Pool::Basic)
}

#[test]
fn those_without_a_name_are_counted_once() {
    assert_eq!(unnamed(&naming(&["x"], 41), &naming(&["x"], 41)), 41, "both named the same");
    assert_eq!(unnamed(&naming(&["x"], 41), &naming(&["y"], 41)), 40, "each named another");
    assert_eq!(unnamed(&naming(&[], 40), &naming(&["y"], 41)), 39, "the pack plans fewer");
    assert_eq!(unnamed(&naming(&["x", "z"], 40), &naming(&["x"], 41)), 40);
}
