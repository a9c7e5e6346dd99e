//! The manual, README.md and docs: what stands in it, and that it leads somewhere.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A README that takes longer than a cup of tea is not read.
const MAX_README: usize = 9 * 1024;

/// A page, and its path from the root of the project.
pub struct Page {
    pub path: String,
    pub text: String,
}

/// A piece of a page between fences.
#[derive(Debug)]
pub struct Block<'p> {
    pub language: &'p str,
    pub text: &'p str,
    /// The line of the page that its fence is on.
    pub line: usize,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

impl Page {
    pub fn read(path: &str) -> Self {
        let text = fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { path: path.to_owned(), text }
    }

    /// README.md, and all that is in docs.
    pub fn all() -> Vec<Self> {
        let mut paths: Vec<String> = fs::read_dir(root().join("docs"))
            .unwrap()
            .map(|entry| format!("docs/{}", entry.unwrap().file_name().to_str().unwrap()))
            // Beside them are pictures.
            .filter(|path| Path::new(path).extension().is_some_and(|extension| extension == "md"))
            .collect();
        paths.sort();
        paths.insert(0, "README.md".to_owned());
        paths.iter().map(|path| Self::read(path)).collect()
    }

    /// Everything between fences, in order.
    pub fn blocks(&self) -> Vec<Block<'_>> {
        let mut blocks = Vec::new();
        let mut open: Option<(&str, usize, usize)> = None;
        let mut at = 0;
        for (number, line) in (1..).zip(self.text.split_inclusive('\n')) {
            if let Some(language) = line.strip_prefix("```") {
                open = match open {
                    None => Some((language.trim(), at + line.len(), number)),
                    Some((language, begin, line)) => {
                        blocks.push(Block { language, text: &self.text[begin..at], line });
                        None
                    }
                };
            }
            at += line.len();
        }
        assert!(open.is_none(), "{}: a fence is not closed", self.path);
        blocks
    }

    /// The lines that are not between fences.
    fn prose(&self) -> String {
        let mut fenced = false;
        let outside = |line: &&str| {
            let fence = line.starts_with("```");
            fenced ^= fence;
            !fence && !fenced
        };
        self.text.lines().filter(outside).collect::<Vec<_>>().join("\n")
    }

    /// What links call its headings: GitHub's rule.
    fn anchors(&self) -> BTreeSet<String> {
        let prose = self.prose();
        let headings = prose.lines().filter(|line| line.starts_with('#'));
        let mut anchors = BTreeSet::new();
        for heading in headings {
            let anchor = anchor(heading.trim_start_matches('#'));
            assert!(anchors.insert(anchor), "{}: there are two headings {heading:?}", self.path);
        }
        anchors
    }

    /// Where its links lead, but for those to other sites.
    fn links(&self) -> Vec<String> {
        let prose = self.prose();
        let targets = prose.split("](").skip(1).map(|rest| rest.split(')').next().unwrap().to_owned());
        targets.filter(|target| !target.contains("://")).collect()
    }
}

fn anchor(heading: &str) -> String {
    heading
        .trim()
        .chars()
        .filter_map(|letter| match letter {
            ' ' | '-' => Some('-'),
            '_' => Some('_'),
            letter if letter.is_alphanumeric() => Some(letter.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

#[test]
fn the_readme_is_short() {
    let length = Page::read("README.md").text.len();
    assert!(
        length <= MAX_README,
        "README.md has {length} bytes, {MAX_README} at most: move something to docs/"
    );
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    for page in Page::all() {
        let folder = Path::new(&page.path).parent().unwrap();
        for link in page.links() {
            let (file, heading) = link.split_once('#').unwrap_or((&link, ""));
            let path = if file.is_empty() { page.path.clone().into() } else { folder.join(file) };
            let found = root().join(&path);
            let leads = if heading.is_empty() {
                found.exists()
            } else {
                found.is_file() && {
                    let text = fs::read_to_string(found).unwrap();
                    Page { path: file.to_owned(), text }.anchors().contains(heading)
                }
            };
            if !leads {
                broken.push(format!("{}: {link}", page.path));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_page_can_be_reached_from_the_readme() {
    let reached: BTreeSet<String> = Page::read("README.md").links().into_iter().collect();
    for page in Page::all().iter().filter(|page| page.path != "README.md") {
        assert!(reached.contains(&page.path), "README.md does not link to {}", page.path);
    }
}

#[test]
fn headings_begin_lines() {
    // A heading that is glued to a sentence is shown as a part of it.
    for page in Page::all() {
        let glued = page.prose();
        let glued = glued.lines().find(|line| line.contains(" ## ") || line.contains(" ### "));
        assert_eq!(glued, None, "{}", page.path);
    }
}

#[test]
fn the_commands_of_the_readme_are_those_of_the_makefile_and_the_manifest() {
    let readme = Page::read("README.md");
    let blocks = readme.blocks();
    let commands: Vec<&str> =
        blocks.iter().filter(|it| it.language == "sh").map(|it| it.text.trim()).collect();
    assert_eq!(commands, ["cargo run --profile try -- demo", "make test"]);
    assert!(Page::read("Cargo.toml").text.contains("\n[profile.try]\n"));
    assert!(Page::read("Makefile").text.contains("\ntest: "));
    assert!(Page::read(".ci/run").text.ends_with("\nexec make test\n"));
}

#[test]
fn the_glossary_has_words_of_the_schema() {
    // The scenarios are data.
    let schema = Page::read("schema.graphql").text + &Page::read("policies/fuyang-2022-8/scenarios.csv").text;
    let words: BTreeSet<&str> =
        schema.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let glossary = Page::read("docs/glossary.md").text;
    let code = glossary.split('`').skip(1).step_by(2).filter(|word| !word.contains(['/', '-', '.']));
    let unknown: Vec<&str> = code.filter(|word| !words.contains(word)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn anchors_are_those_of_github() {
    assert_eq!(anchor(" What one may not see does not exist"), "what-one-may-not-see-does-not-exist");
    assert_eq!(anchor(" `CONFLICT`, `WRONG_STATE`"), "conflict-wrong_state");
    assert_eq!(anchor(" 职责 (duty)"), "职责-duty");
}
