use super::{Lines, Unfit, fit, given, skeleton};
use proptest::prelude::*;
use unicode_normalization::is_nfc;

#[test]
fn texts_of_people_come_in_as_they_are() {
    for text in [
        "",
        "区教育局",
        "富阳区城镇未来社区（2022年）100%",
        "𠮷野家 㐂 𰻝 \u{2FFFC}",
        "葛\u{E0100}城 辻\u{FE00}",
        "👩\u{200D}👩\u{200D}👧 👍🏽 ✌\u{FE0F} 1\u{FE0F}\u{20E3} 🏳\u{FE0F}\u{200D}🌈 👩🏽\u{200D}🔬",
        "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F} 🇨🇳",
        "a\u{3000}b\u{A0}c",
        "\u{E000}",
    ] {
        assert_eq!(fit(text, Lines::One).as_deref(), Ok(text), "{text:?}");
    }
}

#[test]
fn what_no_eye_sees_does_not_come_in() {
    for sign in [
        '\0',
        '\u{1}',
        '\t',
        '\u{7F}',
        '\u{85}',
        '\u{9F}',
        '\u{AD}',
        '\u{34F}',
        '\u{61C}',
        '\u{115F}',
        '\u{1160}',
        '\u{17B4}',
        '\u{180E}',
        '\u{200B}',
        '\u{200C}',
        '\u{200D}',
        '\u{200E}',
        '\u{200F}',
        '\u{202A}',
        '\u{202E}',
        '\u{2060}',
        '\u{2066}',
        '\u{2069}',
        '\u{206F}',
        '\u{3164}',
        '\u{FEFF}',
        '\u{FFA0}',
        '\u{FFF9}',
        '\u{FFFB}',
        '\u{FFFD}',
        '\u{FFFE}',
        '\u{FFFF}',
        '\u{378}',
        '\u{1D173}',
        '\u{2FFFE}',
        '\u{40000}',
        '\u{E0001}',
        '\u{E0041}',
        '\u{E007F}',
        '\u{10FFFF}',
    ] {
        for text in [format!("{sign}"), format!("a{sign}b"), format!("社区{sign}"), format!("{sign}社区")]
        {
            assert_eq!(fit(&text, Lines::One), Err(Unfit(sign)), "{text:?}");
            assert_eq!(fit(&text, Lines::Many), Err(Unfit(sign)), "{text:?}");
        }
    }
    // What chooses a form stands behind what has forms.
    for text in ["\u{FE0F}", " \u{FE0F}", "a\u{FE0F}\u{FE0F}", "👩\u{200D}", "a\u{200D}👩", "👩\u{200D}a"]
    {
        assert!(fit(text, Lines::Many).is_err(), "{text:?}");
    }
    assert!(fit("\u{1F3F4}\u{E0067}", Lines::One).is_err(), "a flag that does not end");
}

#[test]
fn lines_break_where_lines_are_meant() {
    assert_eq!(fit("一\n二", Lines::Many).as_deref(), Ok("一\n二"));
    assert_eq!(fit("一\r\n二\u{2028}三", Lines::Many).as_deref(), Ok("一\n二\n三"));
    assert_eq!(fit("一\n二", Lines::One), Err(Unfit('\n')));
    assert_eq!(fit("a\r\nb", Lines::One), Err(Unfit('\r')));
    assert_eq!(fit("a\rb", Lines::Many), Err(Unfit('\r')));
    assert_eq!(fit("一\u{2029}二", Lines::One), Err(Unfit('\u{2029}')));
}

#[test]
fn what_is_blank_to_the_eye_is_not_given() {
    for blank in ["", " ", "\u{3000}\u{A0}", "\n \n", "\u{2800}", "\u{2003}\u{2800} "] {
        assert_eq!(given(blank, Lines::Many), Ok(None), "{blank:?}");
    }
    assert_eq!(given("\u{3000} 理由\n", Lines::Many), Ok(Some("理由".to_owned())));
}

#[test]
fn what_looks_alike_has_one_skeleton() {
    for (one, other) in
        [("cafe\u{301}", "café"), ("Ａ１ 绿化", "a1绿化"), ("（一）", "(一)"), ("辻\u{FE00}", "辻")]
    {
        assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
    }
    assert_ne!(skeleton("绿化率"), skeleton("绿化"));
}

proptest! {
    #[test]
    fn a_text_that_came_in_comes_in_again(text in any::<String>()) {
        for lines in [Lines::One, Lines::Many] {
            if let Ok(fitted) = fit(&text, lines) {
                prop_assert!(is_nfc(&fitted));
                let again = fit(&fitted, lines);
                prop_assert_eq!(again.as_deref(), Ok(&*fitted));
                prop_assert!(!fitted.contains('\0'));
            }
        }
    }
}
