//! Documents by chance: valid ones, with aliases, fragments, conditions and what fails in them.

/// A field: its name, what stands behind it in parentheses, and the type below it.
type Field = (&'static str, &'static [&'static str], Option<&'static str>);

const TYPES: [(&str, &[Field]); 8] = [
    (
        "Query",
        &[
            ("books", &["", "(first: 2)", "(filter: { genre: POEM })", "(orderBy: TITLE)"], Some("Book")),
            ("shelved", &["", "(first: 4)"], Some("Book")),
            ("book", &["(id: \"b1\")", "(id: \"b3\")", "(id: \"none\")"], Some("Book")),
            ("authors", &[""], Some("Author")),
            ("node", &["(id: \"b2\")", "(id: \"a1\")", "(id: \"l2\")"], Some("Node")),
            ("nodes", &["(ids: [\"a3\", \"x\", \"b3\", \"l1\"])"], Some("Node")),
            ("wanted", &["(ids: [\"a3\", \"b4\"])", "(ids: [\"x\"])"], Some("Node")),
            ("welcome", &[""], None),
            ("bell", &[""], None),
            ("takings", &[""], None),
            ("echo", &["", "(ints: 1)", "(filter: {})"], None),
        ],
    ),
    (
        "Book",
        &[
            ("id", &[""], None),
            ("title", &[""], None),
            ("pages", &[""], None),
            ("tags", &[""], None),
            ("price", &[""], None),
            ("stamp", &[""], None),
            ("edition", &[""], None),
            ("byline", &[""], None),
            ("label", &[""], None),
            ("shelf", &[""], None),
            ("neighbours", &[""], None),
            ("author", &[""], Some("Author")),
            ("lendings", &["", "(first: 1)", "(returned: true)"], Some("LendingConnection")),
            ("seeAlso", &[""], Some("Node")),
        ],
    ),
    (
        "Author",
        &[
            ("id", &[""], None),
            ("name", &[""], None),
            ("born", &[""], None),
            ("bookCount", &[""], None),
            ("isProlific", &[""], None),
            ("prizes", &[""], Some("Prize")),
            ("books", &["", "(first: 1)", "(genre: ESSAY)"], Some("Book")),
        ],
    ),
    ("Prize", &[("name", &[""], None), ("year", &[""], None)]),
    (
        "LendingConnection",
        &[
            ("totalCount", &[""], None),
            ("nodes", &[""], Some("Lending")),
            ("edges", &[""], Some("LendingEdge")),
        ],
    ),
    ("LendingEdge", &[("cursor", &[""], None), ("node", &[""], Some("Lending"))]),
    (
        "Lending",
        &[
            ("id", &[""], None),
            ("due", &[""], None),
            ("member", &[""], None),
            ("receipt", &[""], None),
            ("book", &[""], Some("Book")),
        ],
    ),
    ("Node", &[("id", &[""], None)]),
];

/// The types that an interface may turn out to be.
const NODES: [&str; 3] = ["Book", "Author", "Lending"];

/// A generator of numbers, the same for the same seed (Knuth's MMIX).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.below(sides) == 0
    }
}

struct Writing {
    dice: Dice,
    fragments: Vec<String>,
}

/// A document of a seed.
pub fn document(seed: u64) -> String {
    let mut writing = Writing { dice: Dice(seed), fragments: Vec::new() };
    let body = writing.selection("Query", 4);
    format!("query Q{seed} {body} {}", writing.fragments.join(" "))
}

impl Writing {
    fn selection(&mut self, ty: &str, levels: usize) -> String {
        let fields = TYPES.iter().find(|(name, _)| *name == ty).unwrap().1;
        let mut items = Vec::new();
        for _ in 0..=self.dice.below(4) {
            items.push(match self.dice.below(8) {
                0 => format!("... on {ty}{} {}", self.condition(), self.inside(ty, levels)),
                1 => format!("...{} {}", self.condition(), self.inside(ty, levels)),
                2 => self.spread(ty, levels),
                _ if ty == "Node" && !self.dice.one_in(4) => {
                    let ty = NODES[self.dice.below(NODES.len())];
                    format!("... on {ty} {}", self.inside(ty, levels))
                }
                3 => format!("__typename{}", self.condition()),
                _ => {
                    let field = fields[self.dice.below(fields.len())];
                    self.field(ty, field, levels)
                }
            });
        }
        format!("{{ {} }}", items.join(" "))
    }

    fn inside(&mut self, ty: &str, levels: usize) -> String {
        if levels == 0 { "{ __typename }".to_owned() } else { self.selection(ty, levels - 1) }
    }

    fn spread(&mut self, ty: &str, levels: usize) -> String {
        let body = self.inside(ty, levels);
        let name = format!("F{}", self.fragments.len());
        self.fragments.push(format!("fragment {name} on {ty} {body}"));
        let twice = if self.dice.one_in(3) { format!(" ...{name}") } else { String::new() };
        format!("...{name}{}{twice}", self.condition())
    }

    fn condition(&mut self) -> &'static str {
        ["", "", "", "", " @skip(if: true)", " @include(if: true)", " @include(if: false)"]
            [self.dice.below(7)]
    }

    /// Its key tells type, field and arguments, so that no two of them meet under one.
    fn field(&mut self, ty: &str, (name, calls, below): Field, levels: usize) -> String {
        let (at, condition) = (self.dice.below(calls.len()), self.condition());
        let key = if at == 0 && calls[0].is_empty() && !self.dice.one_in(4) && ty != "Node" && name == "id" {
            String::new()
        } else {
            format!("{}_{name}{at}: ", ty.to_lowercase())
        };
        match below {
            None => format!("{key}{name}{}{condition}", calls[at]),
            Some(_) if levels == 0 => "__typename".to_owned(),
            Some(below) => {
                format!("{key}{name}{}{condition} {}", calls[at], self.selection(below, levels - 1))
            }
        }
    }
}
