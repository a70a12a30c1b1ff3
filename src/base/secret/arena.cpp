#include "base/secret/arena.hpp"

#include <bit>
#include <limits>

#include "base/result/invariant.hpp"
#include "base/secret/poison.hpp"
#include "base/secret/wipe.hpp"

namespace splitkey::secret {

// A block in the region: this header, then its bytes. `size` counts the header too and is a multiple of 16. The list
// pointers lie in the bytes of a block that is free and are cleared when it is given out.
//
// To the address sanitizer everything but the bytes given out is poison; what is marked gnu::no_sanitize_address here
// is what may touch headers, pointers and footers nevertheless.
struct Arena::Block {
  static constexpr std::uint32_t used_mark = 0x5ec2e7a1;
  static constexpr std::uint32_t free_mark = 0xf2eeb10c;

  std::uint64_t size;
  std::uint32_t mark;
  std::uint32_t previous_is_free;  // then the 8 bytes before this header hold the previous block's size
  Block* next_free;
  Block* previous_free;

  static constexpr std::size_t header_bytes = 16;
  static constexpr std::size_t smallest_bytes = 48;  // header, two pointers, footer

  [[nodiscard]] std::uint8_t* begin() noexcept { return reinterpret_cast<std::uint8_t*>(this); }
  [[nodiscard]] std::uint8_t* payload() noexcept { return begin() + header_bytes; }
  [[nodiscard, gnu::no_sanitize_address]] std::uint64_t& footer() noexcept {
    return *reinterpret_cast<std::uint64_t*>(begin() + size - sizeof(std::uint64_t));
  }
  [[nodiscard, gnu::no_sanitize_address]] Block* previous() noexcept {
    return reinterpret_cast<Block*>(begin() - *reinterpret_cast<std::uint64_t*>(begin() - sizeof(std::uint64_t)));
  }
  // The first block of at least `bytes` among the first `at_most` of a list.
  [[nodiscard, gnu::no_sanitize_address]] static Block* first_of(Block* list, std::size_t bytes, std::size_t at_most) {
    for (; list != nullptr && at_most > 0; list = list->next_free, --at_most) {
      if (list->size >= bytes) return list;
    }
    return nullptr;
  }
};

namespace {

// Below this, a list holds blocks of one size; above, blocks of a quarter of the way from a power of two to the next.
constexpr std::size_t exact_below_bytes = 1024;

constexpr std::size_t list_of(std::size_t size) {
  if (size < exact_below_bytes) return size / 16;
  const auto power = static_cast<std::size_t>(std::bit_width(size)) - 1;
  const std::size_t quarter = (size >> (power - 2)) & 3U;
  return exact_below_bytes / 16 + 4 * (power - 10) + quarter;
}
static_assert(list_of(1008) == 63 && list_of(1024) == 64 && list_of(1279) == 64 && list_of(1280) == 65);
static_assert(list_of(2047) == 67 && list_of(2048) == 68);

// Never destroyed: Botan frees blocks of its own static objects after main has ended.
Arena* the_arena = nullptr;

}  // namespace

[[gnu::no_sanitize_address]] Arena::Arena(std::size_t bytes) : region_(bytes) {
  auto* whole = reinterpret_cast<Block*>(region_.bytes().data());
  // A used block of header size at the end spares every look at a neighbour the question whether there is one.
  whole->size = region_.bytes().size() - Block::header_bytes;
  auto* end = reinterpret_cast<Block*>(whole->begin() + whole->size);
  end->size = Block::header_bytes;
  end->mark = Block::used_mark;
  insert(whole);
  poison(region_.bytes());
}

Arena::~Arena() { unpoison(region_.bytes()); }

[[gnu::no_sanitize_address]] Arena::Block* Arena::next(Block* block) const noexcept {
  return reinterpret_cast<Block*>(block->begin() + block->size);
}

[[gnu::no_sanitize_address]] void Arena::insert(Block* block) noexcept {
  block->mark = Block::free_mark;
  block->footer() = block->size;
  next(block)->previous_is_free = 1;
  Block*& head = free_[list_of(block->size)];
  block->next_free = head;
  block->previous_free = nullptr;
  if (head != nullptr) head->previous_free = block;
  head = block;
}

[[gnu::no_sanitize_address]] void Arena::unlink(Block* block) noexcept {
  if (block->next_free != nullptr) block->next_free->previous_free = block->previous_free;
  (block->previous_free != nullptr ? block->previous_free->next_free : free_[list_of(block->size)]) = block->next_free;
  next(block)->previous_is_free = 0;
  wipe({block->payload(), 2 * sizeof(Block*)});
  block->footer() = 0;
}

Arena::Block* Arena::find(std::size_t size) noexcept {
  // Every block of a later list fits. Its own list is walked to the end only when there is no other hope, because it
  // may hold thousands of blocks that are all a little too small.
  constexpr std::size_t glance = 8;
  const std::size_t own = list_of(size);
  if (Block* block = Block::first_of(free_[own], size, glance); block != nullptr) return block;
  for (std::size_t list = own + 1; list < list_count; ++list) {
    if (free_[list] != nullptr) return free_[list];
  }
  return Block::first_of(free_[own], size, std::numeric_limits<std::size_t>::max());
}

[[gnu::no_sanitize_address]] void* Arena::allocate(std::size_t bytes) {
  if (bytes > size_bytes()) throw ArenaExhausted();
  const std::size_t wanted = (bytes + Block::header_bytes + 15) / 16 * 16;
  const std::size_t size = wanted < Block::smallest_bytes ? Block::smallest_bytes : wanted;

  const std::scoped_lock lock(mutex_);
  Block* block = find(size);
  if (block == nullptr) throw ArenaExhausted();
  unlink(block);
  if (block->size - size >= Block::smallest_bytes) {
    auto* rest = reinterpret_cast<Block*>(block->begin() + size);
    rest->size = block->size - size;
    rest->previous_is_free = 0;
    block->size = size;
    insert(rest);
  }
  block->mark = Block::used_mark;
  used_bytes_ += block->size;
  if (used_bytes_ > high_water_bytes_) high_water_bytes_ = used_bytes_;
  unpoison({block->payload(), bytes});
  return block->payload();
}

[[gnu::no_sanitize_address]] void Arena::deallocate(void* address) noexcept {
  if (address == nullptr) return;
  auto* block = reinterpret_cast<Block*>(static_cast<std::uint8_t*>(address) - Block::header_bytes);
  const bool aligned = reinterpret_cast<std::uintptr_t>(address) % 16 == 0;
  invariant(contains(address) && contains(block) && aligned, "freed a block that is not the arena's");

  const std::scoped_lock lock(mutex_);
  invariant(block->mark == Block::used_mark, "freed a block of secret memory twice, or wrote past the end of one");
  used_bytes_ -= block->size;
  wipe({block->payload(), block->size - Block::header_bytes});
  poison({block->begin(), block->size});

  Block* after = next(block);
  if (after->mark == Block::free_mark) {
    unlink(after);
    block->size += after->size;
    wipe({after->begin(), Block::header_bytes});
  }
  if (block->previous_is_free != 0) {
    Block* before = block->previous();
    unlink(before);
    before->size += block->size;
    wipe({block->begin(), Block::header_bytes});
    block = before;
  }
  insert(block);
}

bool Arena::contains(const void* address) const noexcept {
  const auto* byte = static_cast<const std::uint8_t*>(address);
  const auto all = region_.bytes();
  return byte >= all.data() && byte < all.data() + all.size();
}

std::size_t Arena::used_bytes() const noexcept {
  const std::scoped_lock lock(mutex_);
  return used_bytes_;
}

std::size_t Arena::high_water_bytes() const noexcept {
  const std::scoped_lock lock(mutex_);
  return high_water_bytes_;
}

void open_arena(std::size_t bytes) {
  invariant(the_arena == nullptr, "the arena was opened twice");
  the_arena = new Arena(bytes);
}

bool is_in_arena(const void* address) noexcept { return the_arena != nullptr && the_arena->contains(address); }

Arena& arena() noexcept {
  invariant(the_arena != nullptr, "secret memory was used before the arena was opened");
  return *the_arena;
}

}  // namespace splitkey::secret
