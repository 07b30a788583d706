use api_types::ErrorCode;

const API_MD: &str = include_str!("../../../../docs/api.md");

#[test]
fn every_error_code_is_explained_in_the_documentation() {
    for code in ErrorCode::ALL {
        assert!(API_MD.contains(&format!("`{code}`")), "{code}");
    }
}

#[test]
fn the_documentation_explains_no_code_that_does_not_exist() {
    let words = API_MD.split(|c: char| !c.is_ascii_alphanumeric());
    let looks_like_a_code = |word: &&str| {
        word.len() == 5
            && word.starts_with('P')
            && word.bytes().skip(1).all(|byte| byte.is_ascii_digit())
    };
    for word in words.filter(looks_like_a_code) {
        assert!(ErrorCode::parse(word).is_some(), "{word}");
    }
}
