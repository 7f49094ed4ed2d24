//! Mails that tell an account's owner what was done to it. They hold no code and no link.

use contract::step::Context;

use super::text::{Words, page};

/// The texts of one language; `{app}` is filled in.
pub(super) struct News {
    /// The password.
    password: [&'static str; 2],
    passkey: [&'static str; 2],
    phone: [&'static str; 2],
    you: &'static str,
    not_you: &'static str,
}

pub(super) const EN: News = News {
    password: [
        "Your {app} password was changed",
        "The password of your {app} account was changed. You are signed out everywhere.",
    ],
    passkey: [
        "A passkey was added to your {app} account",
        "A passkey was added to your {app} account. Whoever has it can sign in.",
    ],
    phone: [
        "A phone was added to your {app} account",
        "A phone was added to your {app} account. It can approve sign-ins from now on.",
    ],
    you: "If that was you, there is nothing to do.",
    not_you: "If it was not you, turn at once to the people who look after your account.",
};

pub(super) const JA: News = News {
    password: [
        "{app} のパスワードが変更されました",
        "{app} アカウントのパスワードが変更されました。すべての場所からサインアウトされています。",
    ],
    passkey: [
        "{app} アカウントにパスキーが追加されました",
        "{app} アカウントにパスキーが追加されました。このパスキーを持つ人はサインインできます。",
    ],
    phone: [
        "{app} アカウントにスマートフォンが追加されました",
        "{app} アカウントにスマートフォンが追加されました。今後、このスマートフォンでサインインを承認できます。",
    ],
    you: "ご本人による操作であれば、何もする必要はありません。",
    not_you: "お心当たりがない場合は、すぐにアカウントの管理者にご連絡ください。",
};

impl News {
    /// The words of a purpose; `None` when it is not about news.
    pub(super) fn of(
        &self,
        purpose: &str,
        lang: &'static str,
        product: &str,
        done: &dyn Fn(&Context) -> String,
        context: &Context,
    ) -> Option<Words> {
        let [subject, lead] = match purpose {
            "new_password" => self.password,
            "new_passkey" => self.passkey,
            "new_phone" => self.phone,
            _ => return None,
        }
        .map(|text| text.replace("{app}", product));
        let lines = [
            lead.clone(),
            done(context),
            self.you.to_owned(),
            self.not_you.to_owned(),
        ];
        Some(Words {
            lang,
            plain: format!("{}\n", lines.join("\n\n")),
            html: page(lang, &subject, &lines, None),
            subject,
            short: lead,
        })
    }
}
