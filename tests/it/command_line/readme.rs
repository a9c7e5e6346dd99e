//! What the README has readers copy and paste does what the README says.

use super::{Demo, PASSWORD};
use crate::harness::Folder;
use std::process::Command;

/// The blocks of the README's first questions, but for those that start the demo and stop it.
fn blocks() -> String {
    let readme = include_str!("../../../README.md");
    let (_, section) = readme.split_once("\n## 3. First questions\n").unwrap();
    let (section, _) = section.split_once("\n## 4.").unwrap();
    let blocks = section.split("```bash\n").skip(1).map(|block| block.split("```").next().unwrap());
    blocks.filter(|block| !block.contains("cargo run") && !block.contains("kill $!")).collect()
}

#[test]
fn the_first_questions_are_answered() {
    let folder = Folder::new();
    let demo = Demo::start(&folder, &[]);
    let script = blocks().replace("127.0.0.1:8080", &demo.server.address);
    let output = Command::new("bash")
        .args(["-c", &script])
        .env("DEMO_PASSWORD", PASSWORD)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert!(
        lines.iter().all(|line| line.starts_with("{\"data\":") && !line.contains("\"errors\"")),
        "{said}"
    );
    let at = |text: &str| {
        lines.iter().position(|line| line.contains(text)).unwrap_or_else(|| panic!("{text}: {said}"))
    };
    let steps = [
        "\"documentNumber\":\"富政办〔2022〕8号\"",
        "\"displayName\":\"区教育局 签署人\"",
        "\"act\":\"COMPLETE\"",
        "\"confirmDuty\":{\"duty\":{\"status\":\"CONFIRMED\"",
        "\"node\":null",
        "\"official\":false",
        "\"status\":\"SUBMITTED\"",
        "\"signedCount\":6",
        "\"total\":\"296.50\"",
        "\"conclusion\":\"PASSED\"",
        "\"code\":\"WRONG_STATE\"",
    ];
    let places: Vec<usize> = steps.iter().map(|step| at(step)).collect();
    assert!(places.is_sorted(), "{said}");
    // The only refusal is the last answer, which shows it.
    let refused =
        lines.iter().filter(|line| !line.contains("\"userErrors\":[]") && line.contains("\"userErrors\""));
    assert_eq!(refused.count(), 1, "{said}");
    assert_eq!(places.last(), Some(&(lines.len() - 1)), "{said}");
    demo.stop();
}
