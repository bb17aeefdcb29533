// The equations of Jayram et al. 2018, arXiv:1809.11087, and their derivatives. In a step, with the state
// before it primed,
//
//   r = Σ_i w'_i M'_i                              each head
//   h, y, (s, d, j, γ, e, a (, k, β, g)) = L [x; r; h'] + l, h and what heads are told through their curves
//   M = M' ⊙ Π_heads (1 − w' eᵀ) + Σ_heads w' aᵀ
//   b = d b' + (1 − d) w'                          each head's bookmark
//   w = moved(j₀ w' + j₁ b + j₂ 1₀, M; k, β, g, s, γ)
//
// Going back, the gradients of M, w, b and h that later steps left are carried; those of L [x; r; h'] + l are
// kept for all steps, from which those of the weights are Σ dy xᵀ at the end.
#include "deepview/experiment/models/modules/fused_dwm.hpp"

#include <algorithm>
#include <utility>

#include "deepview/experiment/models/modules/fused_addressing.hpp"
#include "deepview/experiment/models/modules/fused_heads.hpp"
#include "deepview/experiment/models/modules/fused_memory.hpp"

namespace deepview::detail {
namespace {

// Sizes that follow from the shape, and where things are in a slot of the tape.
struct DwmPlan : DwmShape {
  explicit DwmPlan(const DwmShape& shape)
      : DwmShape(shape),
        told_each(shifts + 5 + 2 * content + (by_content ? content + 2 : 0)),
        input{0, inputs + heads * content + hidden},
        raw(input.then(hidden + outputs + heads * told_each)),
        units(raw.then(hidden)),
        told(units.then(heads * told_each)),
        bookmark(told.then(heads * addresses)),
        attention(bookmark.then(heads * addresses)),
        memory(attention.then(addresses * content)),
        lengths(memory.then(by_content ? addresses : 0)),
        similarity(lengths.then(by_content ? heads * addresses : 0)),
        alike(similarity.then(by_content ? heads * addresses : 0)) {
    for (std::size_t head = 0; head < heads; ++head) {
      parts.push_back({shifts, Curve::softplus, true});
      parts.push_back({1, Curve::sigmoid});
      parts.push_back({3, Curve::identity, true});
      parts.push_back({1, Curve::one_plus});
      parts.push_back({content, Curve::sigmoid});
      parts.push_back({content, Curve::identity});
      if (!by_content) continue;
      parts.push_back({content, Curve::tanh});
      parts.push_back({1, Curve::softplus});
      parts.push_back({1, Curve::sigmoid});
    }
  }

  SequenceNet::Sizes sizes() const {
    return {inputs, outputs, raw.count * (input.count + 1), alike.end()};
  }
  DenseView layer(const float* weights) const {
    return LayerReader(weights)(input.count, raw.count);
  }
  // Memory 0.01 everywhere, units zero, heads and bookmarks on address 0.
  void start(Pack* slot) const {
    Pack initial;
    std::ranges::fill(initial.of, 0.01F);
    std::ranges::fill(memory.of(slot), initial);
    std::ranges::fill(units.of(slot), Pack{});
    stand_on_first(attention.of(slot), addresses);
    stand_on_first(bookmark.of(slot), addresses);
  }

  std::size_t told_each;
  ToldParts parts;
  Field input;                // [x; r; h']
  Field raw;                  // [h; y; told], before the curves
  Field units;                // h
  Field told;                 // [heads, told_each]
  Field bookmark, attention;  // [heads, addresses]
  Field memory;               // [addresses, content]
  Field lengths;              // of M, inverse
  Field similarity, alike;    // [heads, addresses]
};

// What one head is told, in its order.
template <class Span>
struct DwmTold {
  DwmTold(const DwmPlan& plan, Span all, std::size_t head) {
    Span rest = row(all, head, plan.told_each);
    const auto next = [&rest](std::size_t count) {
      const Span part = rest.first(count);
      rest = rest.subspan(count);
      return part;
    };
    steering.shift = next(plan.shifts);
    bookmark = next(1);
    jump = next(3);
    steering.sharpness = next(1);
    erase = next(plan.content);
    add = next(plan.content);
    if (!plan.by_content) return;
    steering.key = next(plan.content);
    steering.strength = next(1);
    steering.gate = next(1);
  }
  Steering<Span> steering;
  Span bookmark, jump, erase, add;
};

Writing writing(const DwmPlan& plan, const Pack* before, const Pack* now) {
  const DwmTold<ConstPacks> first(plan, plan.told.of(now), 0);
  return {.memory = plan.memory.of(before),
          .attention = plan.attention.of(before),
          .erase = first.erase.data(),
          .add = first.add.data(),
          .content = plan.content,
          .heads = plan.heads,
          .stride = plan.told_each};
}

// What one head has to do with in a step.
struct DwmHead {
  DwmHead(const DwmPlan& plan, const Pack* before, const Pack* now, std::size_t head)
      : told(plan, plan.told.of(now), head),
        last_attention(row(plan.attention.of(before), head, plan.addresses)),
        last_bookmark(row(plan.bookmark.of(before), head, plan.addresses)),
        bookmark(row(plan.bookmark.of(now), head, plan.addresses)),
        memory(plan.memory.of(now)),
        lengths(plan.lengths.of(now)) {}

  Blend marking() const { return {told.bookmark[0], last_bookmark, last_attention}; }
  Jump jumping() const { return {told.jump, last_attention, bookmark}; }
  HeadInput moving(ConstPacks jumped) const { return {told.steering, memory, lengths, jumped}; }

  DwmTold<ConstPacks> told;
  ConstPacks last_attention, last_bookmark, bookmark, memory, lengths;
};

class DwmForward {
 public:
  DwmForward(const DwmPlan& plan, const float* weights)
      : plan_(plan), layer_(plan.layer(weights)), moves_(plan.addresses), jumped_(plan.addresses) {}

  void step(const Step& at, ConstPacks item, Packs answer) {
    const Pack* const before = at.before();
    Pack* const now = at.now();
    gather(item, before, now);
    const Packs raw = plan_.raw.of(now);
    dense(layer_, plan_.input.of(now), raw);
    curve(Curve::sigmoid, raw.first(plan_.hidden), plan_.units.of(now));
    std::ranges::copy(raw.subspan(plan_.hidden, plan_.outputs), answer.begin());
    tell(plan_.parts, raw.last(plan_.told.count), plan_.told.of(now));
    write(writing(plan_, before, now), plan_.memory.of(now));
    if (plan_.by_content) inverse_lengths(plan_.memory.of(now), plan_.lengths.of(now));
    for (std::size_t head = 0; head < plan_.heads; ++head) {
      const DwmHead one(plan_, before, now, head);
      blend(one.marking(), row(plan_.bookmark.of(now), head, plan_.addresses));
      jump(one.jumping(), jumped_);
      moves_.move(one.moving(jumped_), head_output(plan_, now, head));
    }
  }

 private:
  void gather(ConstPacks item, const Pack* before, Pack* now) const {
    const Packs input = plan_.input.of(now);
    std::ranges::copy(item, input.begin());
    const Packs reads = input.subspan(plan_.inputs);
    for (std::size_t head = 0; head < plan_.heads; ++head)
      read(plan_.memory.of(before), row(plan_.attention.of(before), head, plan_.addresses),
           row(reads, head, plan_.content));
    std::ranges::copy(plan_.units.of(before), input.last(plan_.hidden).begin());
  }

  const DwmPlan& plan_;
  DenseView layer_;
  HeadMoves moves_;
  std::vector<Pack> jumped_;
};

class DwmBackward {
 public:
  DwmBackward(const DwmPlan& plan, const float* weights, std::size_t steps)
      : plan_(plan),
        layer_(plan.layer(weights)),
        moves_(plan.addresses),
        dmemory_(plan.memory.count),
        dattention_(plan.attention.count),
        dlast_attention_(plan.attention.count),
        dbookmark_(plan.bookmark.count),
        dlast_bookmark_(plan.bookmark.count),
        dunits_(plan.hidden),
        dinput_(plan.input.count),
        draw_(steps * plan.raw.count),
        jumped_(plan.addresses),
        djumped_(plan.addresses),
        scratch_(plan.heads * plan.content) {}

  /// Afterwards the gradients of the state before it are held.
  void step(const Step& at, ConstPacks danswer) {
    const Pack* const before = at.before();
    const Pack* const now = at.now();
    const Packs draw = row(draw_, at.index, plan_.raw.count);
    const Packs dtold = draw.last(plan_.told.count);
    std::ranges::fill(dlast_attention_, Pack{});
    for (std::size_t head = 0; head < plan_.heads; ++head) move(head, before, now, dtold);
    const DwmTold<Packs> first(plan_, dtold, 0);
    write_gradient(writing(plan_, before, now),
                   {dmemory_, dlast_attention_, first.erase.data(), first.add.data()}, scratch_);
    tell_gradient(plan_.parts, plan_.raw.of(now).last(plan_.told.count), plan_.told.of(now), dtold);
    const ConstPacks units = plan_.units.of(now);
    curve_gradient(Curve::sigmoid, units, units, dunits_, draw.first(plan_.hidden));
    std::ranges::copy(danswer, draw.subspan(plan_.hidden).begin());
    gather(before, draw);
    std::swap(dattention_, dlast_attention_);
    std::swap(dbookmark_, dlast_bookmark_);
  }

  /// Of the item of the step that was last.
  ConstPacks ditem() const { return ConstPacks(dinput_).first(plan_.inputs); }

  void add_weight_gradients(const Pack* first, std::size_t steps, const Pack* /*danswers*/,
                            float* into) const {
    LayerGradients add(into);
    add(layer_, {draw_.data(), plan_.raw.count}, {first + plan_.input.first, plan_.alike.end()},
        steps);
  }

 private:
  void move(std::size_t head, const Pack* before, const Pack* now, Packs dtold) {
    const DwmHead one(plan_, before, now, head);
    const DwmTold<Packs> d(plan_, dtold, head);
    const Packs dlast = row(dlast_attention_, head, plan_.addresses);
    const Packs dbookmark = row(dbookmark_, head, plan_.addresses);
    jump(one.jumping(), jumped_);
    moves_.gradient(one.moving(jumped_), head_output(plan_, now, head),
                    {d.steering, dmemory_, row(dattention_, head, plan_.addresses), djumped_});
    jump_gradient(one.jumping(), djumped_, {d.jump, dlast, dbookmark});
    blend_gradient(one.marking(), dbookmark,
                   {d.bookmark[0], row(dlast_bookmark_, head, plan_.addresses), dlast});
  }

  void gather(const Pack* before, ConstPacks draw) {
    std::ranges::fill(dinput_, Pack{});
    add_input_gradient(layer_, draw, dinput_);
    const ConstPacks dreads = ConstPacks(dinput_).subspan(plan_.inputs);
    for (std::size_t head = 0; head < plan_.heads; ++head)
      read_gradient(plan_.memory.of(before), row(plan_.attention.of(before), head, plan_.addresses),
                    row(dreads, head, plan_.content),
                    {dmemory_, row(dlast_attention_, head, plan_.addresses)});
    std::ranges::copy(ConstPacks(dinput_).last(plan_.hidden), dunits_.begin());
  }

  const DwmPlan& plan_;
  DenseView layer_;
  HeadMoves moves_;
  std::vector<Pack> dmemory_, dattention_, dlast_attention_, dbookmark_, dlast_bookmark_;
  std::vector<Pack> dunits_, dinput_;
  std::vector<Pack> draw_;  // of all steps
  std::vector<Pack> jumped_, djumped_, scratch_;
};

}  // namespace

c10::intrusive_ptr<SequenceNet> fused_dwm(const DwmShape& shape) {
  return stepped_net<DwmForward, DwmBackward>(DwmPlan(shape));
}

}  // namespace deepview::detail
