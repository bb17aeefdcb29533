// The equations of Graves et al. 2014, arXiv:1410.5401, and their derivatives. In a step, with the state before
// it primed,
//
//   h = f(C [x; r'; h'] + c)               the controller
//   k, β, g, s, γ (, e, a) = D h + d       what each head is told, through their curves
//   w = moved(w', M'; k, β, g, s, γ)       each head
//   r = Σ_i w_i M'_i                       each read head
//   M = M' ⊙ (1 − w eᵀ) + w aᵀ             the write head
//   y = O [h; r] + o
//
// Going back, the gradients of M, w, r and h that later steps left are carried; those of y, D h + d and of the
// argument of f are kept for all steps, from which those of the weights are Σ dy xᵀ at the end.
#include "deepview/experiment/models/modules/fused_ntm.hpp"

#include <algorithm>
#include <utility>

#include "deepview/experiment/models/modules/fused_addressing.hpp"
#include "deepview/experiment/models/modules/fused_heads.hpp"
#include "deepview/experiment/models/modules/fused_memory.hpp"

namespace deepview::detail {
namespace {

// Sizes that follow from the shape, and where things are in a slot of the tape.
struct NtmPlan : NtmShape {
  explicit NtmPlan(const NtmShape& shape)
      : NtmShape(shape),
        heads(reads + 1),
        told_each((by_content ? content + 2 : 0) + shifts + 1),
        told_all(heads * told_each + 2 * content),
        input{0, inputs + reads * content + hidden},
        output(input.then(hidden + reads * content)),
        raw(output.then(told_all)),
        told(raw.then(told_all)),
        attention(told.then(heads * addresses)),
        memory(attention.then(addresses * content)),
        lengths(memory.then(by_content ? addresses : 0)),
        similarity(lengths.then(by_content ? heads * addresses : 0)),
        alike(similarity.then(by_content ? heads * addresses : 0)) {
    for (std::size_t head = 0; head < heads; ++head) {
      if (by_content) {
        parts.push_back({content, Curve::sigmoid});
        parts.push_back({1, Curve::one_plus});
        parts.push_back({1, Curve::sigmoid});
      }
      parts.push_back({shifts, Curve::identity, true});
      parts.push_back({1, Curve::one_plus});
    }
    parts.push_back({2 * content, Curve::sigmoid});
  }

  SequenceNet::Sizes sizes() const {
    return {inputs, outputs,
            hidden * (input.count + 1) + told_all * (hidden + 1) + outputs * (output.count + 1),
            alike.end()};
  }
  // Memory, hidden units and reads zero, heads on address 0.
  void start(Pack* slot) const {
    std::ranges::fill(output.of(slot), Pack{});
    std::ranges::fill(memory.of(slot), Pack{});
    stand_on_first(attention.of(slot), addresses);
  }

  std::size_t heads, told_each, told_all;
  ToldParts parts;
  Field input;              // [x; r'; h']
  Field output;             // [h; r]
  Field raw, told;          // D h + d, and through the curves
  Field attention;          // [heads, addresses]
  Field memory;             // [addresses, content]
  Field lengths;            // of M', inverse
  Field similarity, alike;  // [heads, addresses]
};

struct NtmLayers {
  NtmLayers(const NtmPlan& plan, const float* weights) {
    LayerReader next(weights);
    controller = next(plan.input.count, plan.hidden);
    heads = next(plan.hidden, plan.told_all);
    output = next(plan.output.count, plan.outputs);
  }
  DenseView controller, heads, output;
};

template <class Span>
Steering<Span> steering_of(const NtmPlan& plan, Span told, std::size_t head) {
  const Span own = row(told, head, plan.told_each);
  const std::size_t moving = plan.told_each - plan.shifts - 1;
  Steering<Span> steering{.shift = own.subspan(moving, plan.shifts), .sharpness = own.last(1)};
  if (plan.by_content) {
    steering.key = own.first(plan.content);
    steering.strength = own.subspan(plan.content, 1);
    steering.gate = own.subspan(plan.content + 1, 1);
  }
  return steering;
}

HeadInput head_input(const NtmPlan& plan, const Pack* before, const Pack* now, std::size_t head) {
  return {steering_of(plan, plan.told.of(now), head), plan.memory.of(before), plan.lengths.of(now),
          row(plan.attention.of(before), head, plan.addresses)};
}

Writing writing(const NtmPlan& plan, const Pack* before, const Pack* now) {
  const Pack* const erase = plan.told.of(now).data() + plan.heads * plan.told_each;
  return {.memory = plan.memory.of(before),
          .attention = row(plan.attention.of(now), plan.reads, plan.addresses),
          .erase = erase,
          .add = erase + plan.content,
          .content = plan.content};
}

class NtmForward {
 public:
  NtmForward(const NtmPlan& plan, const float* weights)
      : plan_(plan), layers_(plan, weights), moves_(plan.addresses) {}

  void step(const Step& at, ConstPacks item, Packs answer) {
    const Pack* const before = at.before();
    Pack* const now = at.now();
    control(item, before, now);
    dense(layers_.heads, plan_.output.of(now).first(plan_.hidden), plan_.raw.of(now));
    tell(plan_.parts, plan_.raw.of(now), plan_.told.of(now));
    if (plan_.by_content) inverse_lengths(plan_.memory.of(before), plan_.lengths.of(now));
    for (std::size_t head = 0; head < plan_.heads; ++head)
      moves_.move(head_input(plan_, before, now, head), head_output(plan_, now, head));
    const Packs reads = plan_.output.of(now).subspan(plan_.hidden);
    for (std::size_t head = 0; head < plan_.reads; ++head)
      read(plan_.memory.of(before), row(plan_.attention.of(now), head, plan_.addresses),
           row(reads, head, plan_.content));
    write(writing(plan_, before, now), plan_.memory.of(now));
    dense(layers_.output, plan_.output.of(now), answer);
  }

 private:
  void control(ConstPacks item, const Pack* before, Pack* now) const {
    const ConstPacks last = plan_.output.of(before);  // [h'; r']
    auto input = plan_.input.of(now).begin();
    input = std::ranges::copy(item, input).out;
    input = std::ranges::copy(last.subspan(plan_.hidden), input).out;
    std::ranges::copy(last.first(plan_.hidden), input);
    const Packs hidden = plan_.output.of(now).first(plan_.hidden);
    dense(layers_.controller, plan_.input.of(now), hidden);
    curve(plan_.curve, hidden, hidden);
  }

  const NtmPlan& plan_;
  NtmLayers layers_;
  HeadMoves moves_;
};

class NtmBackward {
 public:
  NtmBackward(const NtmPlan& plan, const float* weights, std::size_t steps)
      : plan_(plan),
        layers_(plan, weights),
        moves_(plan.addresses),
        dmemory_(plan.memory.count),
        dattention_(plan.attention.count),
        dlast_attention_(plan.attention.count),
        doutput_(plan.output.count),
        dinput_(plan.input.count),
        draw_(steps * plan.told_all),
        dcontrol_(steps * plan.hidden),
        scratch_(plan.content) {}

  /// Afterwards the gradients of the state before it are held.
  void step(const Step& at, ConstPacks danswer) {
    const Pack* const before = at.before();
    const Pack* const now = at.now();
    const Packs dtold = row(draw_, at.index, plan_.told_all);
    add_input_gradient(layers_.output, danswer, doutput_);
    access(before, now, dtold);
    for (std::size_t head = 0; head < plan_.heads; ++head)
      moves_.gradient(
          head_input(plan_, before, now, head), head_output(plan_, now, head),
          {steering_of(plan_, dtold, head), dmemory_, row(dattention_, head, plan_.addresses),
           row(dlast_attention_, head, plan_.addresses)});
    std::swap(dattention_, dlast_attention_);
    tell_gradient(plan_.parts, plan_.raw.of(now), plan_.told.of(now), dtold);
    control(now, dtold, row(dcontrol_, at.index, plan_.hidden));
  }

  /// Of the item of the step that was last.
  ConstPacks ditem() const { return ConstPacks(dinput_).first(plan_.inputs); }

  void add_weight_gradients(const Pack* first, std::size_t steps, const Pack* danswers,
                            float* into) const {
    const Recurring input{first + plan_.input.first, plan_.alike.end()};
    const Recurring output{first + plan_.output.first, plan_.alike.end()};
    LayerGradients add(into);
    add(layers_.controller, {dcontrol_.data(), plan_.hidden}, input, steps);
    add(layers_.heads, {draw_.data(), plan_.told_all}, output, steps);
    add(layers_.output, {danswers, plan_.outputs}, output, steps);
  }

 private:
  // Back through what was written and read.
  void access(const Pack* before, const Pack* now, Packs dtold) {
    Pack* const derase = dtold.data() + plan_.heads * plan_.told_each;
    write_gradient(
        writing(plan_, before, now),
        {dmemory_, row(dattention_, plan_.reads, plan_.addresses), derase, derase + plan_.content},
        scratch_);
    const ConstPacks dreads = ConstPacks(doutput_).subspan(plan_.hidden);
    for (std::size_t head = 0; head < plan_.reads; ++head)
      read_gradient(plan_.memory.of(before), row(plan_.attention.of(now), head, plan_.addresses),
                    row(dreads, head, plan_.content),
                    {dmemory_, row(dattention_, head, plan_.addresses)});
  }

  void control(const Pack* now, ConstPacks draw, Packs dcontrol) {
    const ConstPacks hidden = plan_.output.of(now).first(plan_.hidden);
    const Packs dhidden = Packs(doutput_).first(plan_.hidden);
    add_input_gradient(layers_.heads, draw, dhidden);
    curve_gradient(plan_.curve, hidden, hidden, dhidden, dcontrol);
    std::ranges::fill(dinput_, Pack{});
    add_input_gradient(layers_.controller, dcontrol, dinput_);
    const ConstPacks dlast = ConstPacks(dinput_).subspan(plan_.inputs);  // of [r'; h']
    const auto reads = std::ranges::copy(dlast.last(plan_.hidden), doutput_.begin()).out;
    std::ranges::copy(dlast.first(plan_.reads * plan_.content), reads);
  }

  const NtmPlan& plan_;
  NtmLayers layers_;
  HeadMoves moves_;
  std::vector<Pack> dmemory_, dattention_, dlast_attention_, doutput_, dinput_;
  std::vector<Pack> draw_, dcontrol_;  // of all steps
  std::vector<Pack> scratch_;
};

}  // namespace

c10::intrusive_ptr<SequenceNet> fused_ntm(const NtmShape& shape) {
  return stepped_net<NtmForward, NtmBackward>(NtmPlan(shape));
}

}  // namespace deepview::detail
