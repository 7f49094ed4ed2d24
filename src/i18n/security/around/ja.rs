//! Japanese.

use super::Around;

pub(super) static JA: Around = Around {
    sessions_title: "サインイン中のブラウザー",
};
