#pragma once

#include <string_view>

namespace splitkey::log {

/// What a message is about, by 32 random hex digits that never change: the journal's MESSAGE_ID, under which
/// systemd/splitkeyd.catalog explains it and says what to do (journalctl -x, systemd.journal-fields(7)). A new message
/// gets a new one (`systemd-id128 new`) and an entry there; tests/lint/catalog.py compares.
struct MessageId {
  std::string_view digits;

  [[nodiscard]] bool operator==(const MessageId&) const = default;
};

namespace message {

inline constexpr MessageId started{"0747bdbee359482ba09a779cfc97d8d4"};
inline constexpr MessageId stopping{"b62fcaf8688249ec98f767e38f34e15f"};
inline constexpr MessageId stopped{"0b457199e325476a9eea91e0126c6d9f"};
inline constexpr MessageId went_idle{"fb81ac6c4a564d2f89363ef7bddeabd8"};
inline constexpr MessageId requests_cut_off{"bbd36994c7354c5a981742698bd91d77"};
inline constexpr MessageId not_started{"9420e1af036e47a38b5469c3c414b11e"};

inline constexpr MessageId reloaded{"5ad198d681874b77b95252eea34372bf"};
inline constexpr MessageId not_reloaded{"76fd2115d4f6457391d1f3d598830e1c"};
inline constexpr MessageId needs_restart{"e8e35471eb4241e2be75c9f0a1c602f8"};
inline constexpr MessageId reload_ignored{"b0bcbf3c922646eca8dae5f9c1560678"};
inline constexpr MessageId environment_used{"6bed3c2048e141f69880218029b61812"};
inline constexpr MessageId unknown_descriptor{"fcc657265d1e4f3aa0259f676881094d"};

inline constexpr MessageId no_secret_memory{"197263f3efde4f6ba08295a62245ba6c"};
inline constexpr MessageId memory_not_locked{"7dfe8a1400df4ba3982630dfb2ca6597"};
inline constexpr MessageId dump_possible{"9555e851022842c9a6c2a6809d913276"};
inline constexpr MessageId memory_exhausted{"d38912ad76cf42fa9ec58c2a3906ed5e"};

inline constexpr MessageId connection_refused{"395c3ce8f7c648e4ba035a0d92e1b7f1"};
inline constexpr MessageId not_accepted{"7eb822db7cbd437b8e46c3bc59dec205"};
inline constexpr MessageId request_failed{"161969af26134a1fa8aed88359acc3a3"};
inline constexpr MessageId request_answered{"85121333ad5b428f9dd664d008d51001"};

inline constexpr MessageId logged_in{"09f8023ef23647c6a989ea5f9e07e393"};
inline constexpr MessageId no_login{"a9b4a11e40f944bb9ef627a2fad1fabc"};
inline constexpr MessageId token_renewed{"322fcf5d91b44a9f9f27ccc2844c82ab"};
inline constexpr MessageId token_not_renewed{"d886d7e7723a4fd88c02e7c2ea11a273"};
inline constexpr MessageId token_not_renewable{"a24063cbc7d64bc298d81da01d728146"};
inline constexpr MessageId token_taken_over{"a6c2bec252df426f9f0de37e307ac89f"};
inline constexpr MessageId token_not_kept{"43f4c8b315434679a904bb0957d0a149"};
inline constexpr MessageId token_revoked{"80f1764e544a41ab81b506e4829a93b1"};
inline constexpr MessageId token_not_revoked{"77710347c5a345ff898de08248771f08"};

inline constexpr MessageId old_credentials{"12ac69b34dca4f3cad39db76a3fd3ebe"};
inline constexpr MessageId secret_id_unwrapped{"c07051e207b74e5ba81b443fc3796252"};
inline constexpr MessageId wrapping_token_unusable{"d3ff6b66bc844eaa84ba13d6a94d6210"};
inline constexpr MessageId secret_id_expires{"be75de1b13ac403c80ded8b739420232"};
inline constexpr MessageId unsafe_setting{"9dee0edc6c5946bab91eba7a76f467db"};

inline constexpr MessageId vault_well{"36e90ce7c99d4a3b8505271c424ee4fe"};
inline constexpr MessageId vault_ill{"30bf0096e90a4000aa8f62de19b29eb6"};
inline constexpr MessageId behind_balancer{"6f14396f803b47b3a068871a22fe9b83"};
inline constexpr MessageId wrong_platform_key{"51b93abdf9ed4fce8ff07fc34945a67c"};

}  // namespace message

}  // namespace splitkey::log
