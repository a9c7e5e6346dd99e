//! The table, a row at a time.

use crate::round::Round;

const COLUMNS: [&str; 15] = [
    "question",
    "communities",
    "database",
    "clients",
    "req/s",
    "statement/s",
    "ratio",
    "wanted",
    "p50 ms",
    "p99 ms",
    "statements",
    "CPU server",
    "CPU database",
    "CPU statement",
    "RSS MB",
];

/// What stands in a row; what does not, was not measured.
#[derive(Default)]
pub struct Row<'a> {
    pub name: &'a str,
    /// How many communities, and which database.
    pub register: &'a str,
    pub clients: Option<usize>,
    pub wanted: &'a str,
    pub product: Option<&'a Round>,
    pub statement: Option<&'a Round>,
    /// Where no requests were counted, the time of one, and of the longest.
    pub times: Option<(f64, f64)>,
    pub memory: Option<f64>,
}

pub fn print_head() {
    println!("| {} |", COLUMNS.join(" | "));
    println!("|{}", "---|".repeat(COLUMNS.len()));
}

impl Row<'_> {
    pub fn print(&self) {
        let (ours, theirs) = (self.product, self.statement);
        let ratio = ours.zip(theirs).map(|(ours, theirs)| ours.per_second() / theirs.per_second());
        let times = ours.map(|ours| (ours.within(50), ours.within(99))).or(self.times);
        let cells = [
            self.name.to_owned(),
            self.register.to_owned(),
            self.clients.map_or_else(none, |clients| clients.to_string()),
            cell(ours.map(Round::per_second), 0),
            cell(theirs.map(Round::per_second), 0),
            cell(ratio, 2),
            self.wanted.to_owned(),
            cell(times.map(|(half, _)| half), 2),
            cell(times.map(|(_, most)| most), 2),
            cell(ours.and_then(Round::statements), 1),
            cell(ours.map(Round::server), 3),
            cell(ours.map(Round::database), 3),
            cell(theirs.map(|theirs| theirs.server() + theirs.database()), 3),
            cell(self.memory, 0),
        ];
        println!("| {} |", cells.join(" | "));
    }
}

fn cell(number: Option<f64>, digits: usize) -> String {
    number.map_or_else(none, |number| format!("{number:.digits$}"))
}

fn none() -> String {
    "-".to_owned()
}
