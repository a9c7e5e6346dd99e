//! What the manual has readers copy and paste does what it says.
//!
//! All blocks of a page run in one `bash`, from top to bottom, against a demo of their own. Under a block stands what
//! it prints, where it prints something: white space does not count, and `…` stands for anything.

use super::{Demo, PASSWORD};
use crate::{
    harness::Folder,
    manual::{Block, Page},
};
use std::process::Command;

/// How a page starts its demo, and how it stops it. The test has a demo of its own instead.
const START: &str = "cargo run --profile try -- demo &\n";
const STOP: &str = "kill $!\n";

/// Ends what one block prints.
const END: char = '\u{1e}';

/// A block, and what stands under it.
struct Step<'p> {
    run: Block<'p>,
    shown: &'p str,
}

/// The blocks that run, each with its answer. Fails where one would not run, or an answer belongs to none.
fn steps<'p>(page: &'p Page, not_run: &[&str]) -> Vec<Step<'p>> {
    let mut steps: Vec<Step<'p>> = Vec::new();
    let mut answered = true;
    for block in page.blocks() {
        let place = format!("{}:{}", page.path, block.line);
        match block.language {
            "bash" => {
                steps.push(Step { run: block, shown: "" });
                answered = false;
            }
            "json" | "text" => {
                assert!(!answered, "{place} is an answer to no block");
                answered = true;
                steps.last_mut().unwrap().shown = block.text;
            }
            other => assert!(not_run.contains(&other), "{place} is not run: {other:?}"),
        }
    }
    let ends = |step: Option<Step<'_>>, what: &str| {
        let step = step.unwrap_or_else(|| panic!("{} has no blocks", page.path));
        assert!(step.run.text.contains(what), "{}:{} is not {what:?}", page.path, step.run.line);
        assert_eq!(step.shown, "", "{}", page.path);
    };
    ends(steps.pop(), STOP);
    ends((!steps.is_empty()).then(|| steps.remove(0)), START);
    steps
}

fn without_white_space(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// Whether a text is what is shown of it.
fn is_shown(text: &str, shown: &str) -> bool {
    let (text, shown) = (without_white_space(text), without_white_space(shown));
    let mut parts = shown.split('…');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    true
}

/// Runs a page. Blocks in other languages than these may only be of those that are given.
fn follow(path: &str, not_run: &[&str]) {
    follow_with(path, not_run, &[]);
}

/// The same, with what the page sets for its demo.
fn follow_with(path: &str, not_run: &[&str], environment: &[(&str, &str)]) {
    let page = Page::read(path);
    let steps = steps(&page, not_run);
    let folder = Folder::new();
    let demo = Demo::start(&folder, environment);
    let mut script = String::new();
    for step in &steps {
        script.push_str(step.run.text);
        script.push_str("printf '");
        script.push(END);
        script.push_str("'\n");
    }
    let output = Command::new("bash")
        .args(["-c", &script.replace("127.0.0.1:8080", &demo.server.address)])
        .env("DEMO_PASSWORD", PASSWORD)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let complained = String::from_utf8_lossy(&output.stderr);
    let answers: Vec<&str> = said.split_terminator(END).collect();
    for (step, answer) in steps.iter().zip(&answers) {
        let place = format!("{path}:{}", step.run.line);
        assert!(
            is_shown(answer, step.shown),
            "{place} prints\n{answer}\nand not\n{}\n{complained}",
            step.shown
        );
    }
    assert_eq!(answers.len(), steps.len(), "{path}: {complained}");
    assert_eq!(complained, "", "{path}");
    demo.stop();
}

#[test]
fn the_first_five_minutes_go_as_printed() {
    follow("README.md", &["sh"]);
}

#[test]
fn the_walkthrough_goes_as_printed() {
    follow("docs/walkthrough.md", &[]);
}

#[test]
fn the_recipes_for_clients_go_as_printed() {
    follow("docs/clients.md", &["", "ts"]);
}

#[test]
fn the_programs_that_integrate_go_as_printed() {
    let page = Page::read("docs/integration.md");
    let programs = page.blocks().into_iter().filter_map(|block| {
        let (_, program) = block.text.split_once("<<'END'\n")?;
        program.split_once("\nEND\n").map(|(program, _)| program)
    });
    let lengths: Vec<usize> = programs.map(|program| program.lines().count()).collect();
    assert!(lengths.len() == 4 && lengths.iter().all(|lines| *lines < 60), "{lengths:?}");
    follow_with("docs/integration.md", &[], &[("WEBHOOK_NETWORKS", "127.0.0.0/8")]);
}

#[test]
fn an_answer_is_compared_but_for_what_is_left_out() {
    assert!(is_shown("{\"id\":\"duty_1\",\"open\":true}\n", "{ \"id\": \"duty_…\",\n  \"open\": true }"));
    assert!(is_shown("a1b2c", "a…b…c") && is_shown("abc", "…") && is_shown("", ""));
    for (text, shown) in
        [("abc", "abd"), ("abc", "ab"), ("ab", "abc"), ("abc", "…b"), ("abc", "b…"), ("acb", "a…b…c")]
    {
        assert!(!is_shown(text, shown), "{text} {shown}");
    }
    assert!(!is_shown("{}", ""), "what a block prints stands under it");
}
