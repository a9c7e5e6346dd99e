//! The rules that come with the package ask for metrics that there are.

use super::{QUESTION, ask, post, question, world};
use axum::{body::Body, http::Request};

const RULES: &str = include_str!("../../../packaging/alerts.yml");
/// A function of Prometheus, and what it adds to the name of a histogram.
const FUNCTION: &str = "histogram_quantile";
const PARTS: [&str; 2] = ["_bucket", "_count"];

/// An expression without its labels.
fn without_labels(expression: &str) -> String {
    let mut pieces = expression.split('{');
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |all, piece| all + piece.split_once('}').unwrap().1)
}

#[tokio::test]
async fn the_rules_ask_for_metrics_that_there_are() {
    let world = world().await;
    ask(&world, post(), question(QUESTION)).await.is_answered();
    let answer = world.send(Request::get("/metrics").body(Body::empty()).unwrap()).await;
    let metrics = String::from_utf8(answer.bytes).unwrap();
    let rules: Vec<&str> = RULES.split("- alert: ").skip(1).collect();
    assert!(rules.len() > 5, "{rules:?}");
    for rule in rules {
        let expression = rule.lines().find_map(|line| line.trim().strip_prefix("expr: ")).unwrap();
        let expression = without_labels(expression);
        let words = expression.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        let mut asked_for = words.filter(|word| word.contains('_') && *word != FUNCTION).peekable();
        // Whether somebody answers Prometheus is no metric of ours.
        assert!(asked_for.peek().is_some() || expression == "up == 0", "{rule}");
        for name in asked_for {
            let name = PARTS.iter().find_map(|part| name.strip_suffix(part)).unwrap_or(name);
            assert!(metrics.contains(&format!("# TYPE {name} ")), "{name} is no metric");
        }
    }
}
