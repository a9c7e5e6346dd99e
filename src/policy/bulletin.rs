//! `bulletin.toml`: the formula of bulletins and signals (§五(六)). A pack may leave it out; then there are none.

use super::{
    fault::{Faults, Read, Reported},
    keys::{Keys, Source, count, flag, tables, text, words},
    value, write,
};
use crate::catalogue::{Formula, Meaning, Rule, Threshold};
use entity::vocabulary::{BulletinMeasure, OrganizationKind, SignalMeasure, Vocabulary};
use std::fmt::Write;
use toml::{Spanned, de::DeTable};

pub(super) const FILE: &str = "bulletin.toml";

const KEYS: [&str; 3] = ["full_mark", "rules", "signals"];
const RULE_KEYS: [&str; 6] = ["rule", "weight", "of", "meaning_zh", "meaning_en", "decided"];
const SIGNAL_KEYS: [&str; 6] = ["rule", "yellow", "red", "meaning_zh", "meaning_en", "decided"];

/// A weight, a mark or a threshold is at most this.
const MOST: i32 = 10_000;

/// Fails where anything in it does not hold; every fault is reported.
pub(super) fn read(file: &str, faults: &mut Faults) -> Read<Formula> {
    let source = Source { file: FILE, text: file };
    let (table, errors) = DeTable::parse_recoverable(file);
    if !errors.is_empty() {
        for error in errors {
            faults.report(source.fault(error.span().map_or(0, |span| span.start), error.message()));
        }
        return Err(Reported);
    }
    let mut keys = Keys { source, table: table.get_ref(), at: 0, faults };
    keys.only(&KEYS);
    let full_mark = keys.required("full_mark", amount);
    let rules = keys.required("rules", tables);
    let signals = keys.required("signals", tables);
    let rules = rules.and_then(|found| each(source, &found.into_inner(), faults, rule));
    let signals = signals.and_then(|found| each(source, &found.into_inner(), faults, threshold));
    let (rules, signals) = (rules?, signals?);
    once(source, rules.iter().map(|it| (it.0, it.1.measure.code())), faults)?;
    once(source, signals.iter().map(|it| (it.0, it.1.measure.code())), faults)?;
    Ok(Formula {
        full_mark: full_mark?.into_inner(),
        rules: rules.into_iter().map(|(_, rule)| rule).collect(),
        signals: signals.into_iter().map(|(_, signal)| signal).collect(),
    })
}

/// A whole number from 1.
fn amount(value: &toml::de::DeValue<'_>) -> Result<i32, String> {
    let number = count(value)?;
    if (1..=MOST).contains(&number) {
        Ok(number)
    } else {
        Err(format!("{number} is not a whole number from 1 to {MOST}"))
    }
}

type At<T> = (usize, T);

fn each<'a, T>(
    source: Source<'a>,
    found: &[(usize, &'a DeTable<'a>)],
    faults: &mut Faults,
    read: fn(&mut Keys<'a, '_>) -> Read<T>,
) -> Read<Vec<At<T>>> {
    let mut one =
        |&(at, table): &(usize, &'a DeTable<'a>)| Ok((at, read(&mut Keys { source, table, at, faults })?));
    // Every table is read before the first fault ends it.
    let all: Vec<Read<At<T>>> = found.iter().map(&mut one).collect();
    all.into_iter().collect()
}

fn rule(keys: &mut Keys<'_, '_>) -> Read<Rule> {
    keys.only(&RULE_KEYS);
    let measure = keys.required("rule", text(value::word::<BulletinMeasure>));
    let weight = keys.required("weight", amount);
    let of = keys.required("of", words::<OrganizationKind>);
    let (meaning, decided) = (meaning(keys), keys.required("decided", flag));
    Ok(Rule {
        measure: measure?.into_inner(),
        weight: weight?.into_inner(),
        of: of?.into_inner(),
        meaning: meaning?,
        decided: decided?.into_inner(),
    })
}

fn threshold(keys: &mut Keys<'_, '_>) -> Read<Threshold> {
    keys.only(&SIGNAL_KEYS);
    let measure = keys.required("rule", text(value::word::<SignalMeasure>));
    let (yellow, red) = (keys.optional("yellow", amount), keys.optional("red", amount));
    let (meaning, decided) = (meaning(keys), keys.required("decided", flag));
    let (yellow, red) = (yellow?, red?);
    if yellow.is_none() && red.is_none() {
        let message = "yellow: neither this key nor red is given, so that the rule turns nothing";
        return Err(keys.faults.report(keys.source.fault(keys.at, message)));
    }
    if let (Some(yellow), Some(red)) = (&yellow, &red)
        && red.get_ref() <= yellow.get_ref()
    {
        let message = format!("red: {} is not above yellow, {}", red.get_ref(), yellow.get_ref());
        return Err(keys.faults.report(keys.source.fault(red.span().start, message)));
    }
    Ok(Threshold {
        measure: measure?.into_inner(),
        yellow: yellow.map(Spanned::into_inner),
        red: red.map(Spanned::into_inner),
        meaning: meaning?,
        decided: decided?.into_inner(),
    })
}

fn meaning(keys: &mut Keys<'_, '_>) -> Read<Meaning> {
    let zh = keys.required("meaning_zh", text(value::prose));
    let en = keys.required("meaning_en", text(value::prose));
    Ok(Meaning { zh: zh?.into_inner(), en: en?.into_inner() })
}

/// No two rules measure the same.
fn once(
    source: Source<'_>,
    measures: impl Iterator<Item = (usize, &'static str)>,
    faults: &mut Faults,
) -> Read<()> {
    let (mut seen, mut outcome) = (Vec::new(), Ok(()));
    for (at, measure) in measures {
        if seen.contains(&measure) {
            outcome = Err(faults.report(source.fault(at, format!("rule: {measure} is named twice"))));
        }
        seen.push(measure);
    }
    outcome
}

/// The file that says this, without comments.
pub(super) fn written(formula: &Formula) -> String {
    let mut text = String::new();
    // What is written into a text arrives.
    let _ = writeln!(text, "full_mark = {}", formula.full_mark);
    for rule in &formula.rules {
        let of: Vec<String> = rule.of.iter().map(|kind| write::quoted(kind.code())).collect();
        let _ = write!(
            text,
            "\n[[rules]]\nrule = {}\nweight = {}\nof = [{}]\n",
            write::quoted(rule.measure.code()),
            rule.weight,
            of.join(", ")
        );
        ending(&mut text, &rule.meaning, rule.decided);
    }
    for signal in &formula.signals {
        let _ = writeln!(text, "\n[[signals]]\nrule = {}", write::quoted(signal.measure.code()));
        for (key, number) in [("yellow", signal.yellow), ("red", signal.red)] {
            if let Some(number) = number {
                let _ = writeln!(text, "{key} = {number}");
            }
        }
        ending(&mut text, &signal.meaning, signal.decided);
    }
    text
}

fn ending(text: &mut String, meaning: &Meaning, decided: bool) {
    let (zh, en) = (write::quoted(&meaning.zh), write::quoted(&meaning.en));
    let _ = writeln!(text, "meaning_zh = {zh}\nmeaning_en = {en}\ndecided = {decided}");
}

#[cfg(test)]
mod tests {
    use super::{FILE, read, written};
    use crate::policy::fault::Faults;

    const SHIPPED: &str =
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/policies/fuyang-2022-8/bulletin.toml"));

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let mut faults = Faults::default();
        let formula = read(SHIPPED, &mut faults).unwrap();
        assert!(faults.is_empty());
        assert_eq!((formula.rules.len(), formula.signals.len()), (4, 4));
        assert_eq!(read(&written(&formula), &mut faults).unwrap(), formula);
        assert!(faults.is_empty());
    }

    #[test]
    fn each_fault_is_told_where_it_stands() {
        for (from, to, told) in [
            ("full_mark = 100", "full_mark = 0", "5:13: full_mark: 0 is not a whole number from 1 to 10000"),
            (
                "full_mark = 100",
                "full_mark = 1.5",
                "5:13: full_mark: is of type float, a whole number is expected",
            ),
            ("full_mark = 100", "full_marks = 100", "5:1: \"full_marks\" is not a key here"),
            ("weight = 40", "weight = -40", "9:10: weight: -40 is not a whole number"),
            ("\"DUTIES_ON_TIME\"", "\"MONEY\"", "8:8: rule: \"MONEY\" is not a BulletinMeasure"),
            ("\"STAGES_ON_PLAN\"", "\"DUTIES_ON_TIME\"", "15:1: rule: DUTIES_ON_TIME is named twice"),
            ("[\"IMPLEMENTING_UNIT\", \"DEPARTMENT\"]", "[]", "10:6: of: is empty"),
            ("[\"IMPLEMENTING_UNIT\", \"DEPARTMENT\"]", "\"DEPARTMENT\"", "10:6: of: is of type string"),
            ("red = 60", "red = 1", "42:7: red: 1 is not above yellow, 1"),
            (
                "decided = false",
                "decided = \"no\"",
                "13:11: decided: is of type string, true or false is expected",
            ),
        ] {
            let mut faults = Faults::default();
            let broken = SHIPPED.replacen(from, to, 1);
            assert_ne!(broken, SHIPPED, "{from}");
            assert!(read(&broken, &mut faults).is_err(), "{to}");
            let found: Vec<String> = faults.sorted().iter().map(ToString::to_string).collect();
            assert!(found.iter().any(|it| it.starts_with(&format!("{FILE}:{told}"))), "{to}: {found:?}");
        }
    }
}
