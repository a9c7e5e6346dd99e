//! What the page says, in Chinese and in English.

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Language {
    Chinese,
    English,
}

/// All that the page says in a language.
pub(super) struct Words {
    /// What the language calls itself.
    pub(super) called: &'static str,
    pub(super) product: &'static str,
    pub(super) sign_in: &'static str,
    pub(super) change: &'static str,
    /// Before and after the application's name.
    pub(super) before: &'static str,
    pub(super) after: &'static str,
    pub(super) name: &'static str,
    pub(super) password: &'static str,
    pub(super) old_password: &'static str,
    pub(super) new_password: &'static str,
    pub(super) repeated: &'static str,
    pub(super) rules: &'static str,
    pub(super) cancel: &'static str,
    pub(super) later: &'static str,
    pub(super) too_many: &'static str,
    pub(super) busy: &'static str,
    pub(super) not_here: &'static str,
    pub(super) unknown: &'static str,
    pub(super) elsewhere: &'static str,
    /// Of a sign-in by a provider that is over, or was begun in another browser.
    pub(super) over: &'static str,
    /// Before and after a provider's name.
    pub(super) by: (&'static str, &'static str),
    pub(super) others: &'static str,
    by_none: &'static str,
    by_down: &'static str,
    wrong: &'static str,
    again: &'static str,
    must_change: &'static str,
    differ: &'static str,
    unfit: &'static str,
}

const CHINESE: Words = Words {
    called: "中文",
    product: "未来社区责任登记",
    sign_in: "登录",
    change: "修改密码",
    before: "登录后返回",
    after: "。",
    name: "用户名",
    password: "密码",
    old_password: "现用密码",
    new_password: "新密码",
    repeated: "再次输入新密码",
    rules: "新密码至少 12 个字符，不可为常见密码，不可含用户名或姓名，不可与现用密码相同。",
    cancel: "取消",
    later: "请稍后再试",
    too_many: "此处登录尝试过于频繁，请过一分钟再试。",
    busy: "服务器暂时无法应答，请稍后再试。",
    not_here: "无法在此登录",
    unknown: "打开此页的链接有误：应用未登记，或返回地址不是其登记的地址。请从应用重新登录；仍不行，请告知管理员。",
    elsewhere: "此表单不是由本页提交的，未予处理。请从应用重新登录。",
    over: "此次登录已过期、已使用，或不是在本浏览器中开始的。请从应用重新登录。浏览器须允许本站 Cookie。",
    by: ("用", "登录"),
    others: "其他登录方式",
    by_none: "未能以该方式登录。请用用户名和密码登录；仍需以该方式登录的，请联系管理员",
    by_down: "该登录方式暂时不可用，请稍后再试，或用用户名和密码登录",
    wrong: "用户名或密码不正确，或暂时不能登录",
    again: "页面已过期，请再输入一次。浏览器须允许本站 Cookie",
    must_change: "此密码须先修改，修改后方可登录",
    differ: "两次输入的新密码不一致",
    unfit: "新密码不符合要求",
};

const ENGLISH: Words = Words {
    called: "English",
    product: "Future-community duty register",
    sign_in: "Sign in",
    change: "Change the password",
    before: "You then go back to ",
    after: ".",
    name: "User name",
    password: "Password",
    old_password: "Present password",
    new_password: "New password",
    repeated: "New password again",
    rules: "A new password has at least 12 characters, is none of the common ones, holds neither the user name nor the \
            person's name, and is another than the present one.",
    cancel: "Cancel",
    later: "Try again later",
    too_many: "There were too many sign-ins from here: wait a minute.",
    busy: "The server cannot answer for now: try again later.",
    not_here: "You cannot sign in here",
    unknown: "The link that led here is wrong: the application is not registered, or the address to go back to is none of \
              its own. Sign in from the application again; if it still fails, tell your administrator.",
    elsewhere: "This form was not sent from the page, and nothing was done. Sign in from the application again.",
    over: "This sign-in took too long, was used already, or was begun in another browser. Sign in from the application again. \
           The browser must allow cookies of this site.",
    by: ("Sign in with ", ""),
    others: "Other ways to sign in",
    by_none: "You could not be signed in that way. Sign in by name and password, or ask your administrator",
    by_down: "That way to sign in does not answer for now. Try again later, or sign in by name and password",
    wrong: "The user name or the password is wrong, or signing in is not possible for now",
    again: "The page was open for too long: enter it once more. The browser must allow cookies of this site",
    must_change: "This password must be changed before you can sign in",
    differ: "The two new passwords are not the same",
    unfit: "The new password does not keep to the rules",
};

impl Language {
    pub(in super::super) const fn code(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }

    pub(in super::super) fn named(code: &str) -> Option<Self> {
        [Self::Chinese, Self::English].into_iter().find(|language| language.code() == code)
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }

    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::Chinese => &CHINESE,
            Self::English => &ENGLISH,
        }
    }

    /// The one of the two that a browser prefers, by `Accept-Language`; of equals the first.
    pub(super) fn preferred(line: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for entry in line.split(',') {
            let mut parts = entry.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let Some(language) = Self::named(tag.split('-').next().unwrap_or_default()) else { continue };
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok());
            let weight = weight.unwrap_or(1.0);
            if weight > best.map_or(0.0, |(_, weight)| weight) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }
}

impl Words {
    /// The sentence that a page was asked to show.
    pub(super) fn said(&self, word: &str) -> Option<&'static str> {
        Some(match word {
            "wrong" | "wrong-change" => self.wrong,
            "again" | "again-change" => self.again,
            "by-none" => self.by_none,
            "by-down" => self.by_down,
            "must-change" => self.must_change,
            "differ-change" => self.differ,
            "unfit-change" => self.unfit,
            _ => return None,
        })
    }

    /// Whether the page asks for another password then.
    pub(super) fn is_of_change(word: &str) -> bool {
        word.ends_with("-change")
    }
}
