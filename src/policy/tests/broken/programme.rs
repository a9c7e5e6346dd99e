//! Faults of `programme.toml`, and of what it counts.

use super::{
    COMMUNITIES,
    Change::{Edit, Replace},
    PROGRAMME, each_is_reported_alone,
};

#[test]
fn the_programme() {
    each_is_reported_alone(&[
        (PROGRAMME, Replace("title = ", "title "), "programme.toml:6:7: key with no value"),
        (PROGRAMME, Replace("[[pools]]", "[[pools]"), "programme.toml:18:9: unclosed array table"),
        (PROGRAMME, Replace("code =", "code = \"a\"\ncode ="), "programme.toml:5:1: duplicate key"),
        (
            PROGRAMME,
            Replace("code = \"fuyang-2022-8\"\n", ""),
            "programme.toml:1:1: code: the key is missing",
        ),
        (
            PROGRAMME,
            Replace("planned_count = 7\n", ""),
            "programme.toml:23:1: planned_count: the key is missing",
        ),
        (
            PROGRAMME,
            Replace("code =", "colour = \"red\"\ncode ="),
            "programme.toml:4:1: \"colour\" is not a key here (one of code, title, ",
        ),
        (
            PROGRAMME,
            Replace("planned_count = 7", "planned_count = 7\n  \"市\" = 1"),
            "programme.toml:26:3: \"市\" is not a key here (one of pool, planned_count)",
        ),
        (
            PROGRAMME,
            Replace("\"fuyang-2022-8\"", "\"富阳\""),
            "programme.toml:4:8: code: \"富阳\" is not a code of the form [a-z0-9-]+",
        ),
        (PROGRAMME, Replace("\"fuyang-2022-8\"", "\"\""), "programme.toml:4:8: code: is empty"),
        (
            PROGRAMME,
            Replace("2022-06-15", "\"2022-06-15\""),
            "programme.toml:10:13: issued_on: is of type string, a date of the form YYYY-MM-DD without quotes is expected",
        ),
        (
            PROGRAMME,
            Replace("2022-06-15", "2022-06-15T08:00:00"),
            "programme.toml:10:13: issued_on: 2022-06-15T08:00:00 stands here, a date",
        ),
        (PROGRAMME, Replace("2022-06-15", "2022-02-30"), "programme.toml:10:13: invalid date"),
        (
            PROGRAMME,
            Replace("= 59", "= -59"),
            "programme.toml:15:21: total_communities: -59 is not a whole number from 0 to 2147483647",
        ),
        (
            PROGRAMME,
            Replace("planned_count = 7", "planned_count = \"7\""),
            "programme.toml:25:17: planned_count: is of type string, a whole number is expected",
        ),
        (
            PROGRAMME,
            Replace("\"RESERVE\"", "\"RESERVED\""),
            "programme.toml:24:8: pool: \"RESERVED\" is not a Pool (one of CREATION, RESERVE, BASIC)",
        ),
        (
            PROGRAMME,
            Replace("\"RESERVE\"", "\"CREATION\""),
            "programme.toml:24:8: pool: CREATION is named twice",
        ),
        (
            PROGRAMME,
            Edit(|text| text.split("# Annex 1, rows 1–10").next().unwrap().to_owned() + "pools = 3\n"),
            "programme.toml:17:9: pools: is of type integer, a list of tables is expected",
        ),
    ]);
}

#[test]
fn counts() {
    each_is_reported_alone(&[
        (
            COMMUNITIES,
            Replace(",42\n", ",41\n"),
            "programme.toml:30:17: planned_count: BASIC plans 42, communities.csv lists 41",
        ),
        (
            COMMUNITIES,
            Edit(|text| {
                let lines: Vec<_> = text.lines().filter(|line| !line.starts_with("17,")).collect();
                lines.join("\n")
            }),
            "programme.toml:25:17: planned_count: RESERVE plans 7, communities.csv lists 6",
        ),
        (
            PROGRAMME,
            Replace("= 59", "= 60"),
            "programme.toml:15:21: total_communities: 60 is not the sum of the pools, 59",
        ),
        (
            PROGRAMME,
            Edit(|text| {
                text.replacen("= 59", "= 17", 1)
                    .split("[[pools]]\npool = \"BASIC\"")
                    .next()
                    .unwrap()
                    .to_owned()
            }),
            "communities.csv:19:3: pool: BASIC has no [[pools]] in programme.toml",
        ),
    ]);
}
