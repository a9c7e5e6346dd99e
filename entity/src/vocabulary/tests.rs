use super::{Activity, DutyStatus, Role, UnknownWord, Vocabulary};

fn reads_back<V: Vocabulary>() {
    for word in V::ALL {
        assert_eq!(word.code().parse::<V>().as_ref(), Ok(word));
    }
}

#[test]
fn every_word_reads_back() {
    reads_back::<Activity>();
    reads_back::<DutyStatus>();
    reads_back::<Role>();
}

#[test]
fn a_word_of_no_list_is_named() {
    let fault = "assigned".parse::<DutyStatus>().unwrap_err();
    assert_eq!(fault, UnknownWord { list: "DutyStatus", word: "assigned".into() });
}
