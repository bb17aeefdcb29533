// The equations of Jayram et al. 2018, arXiv:1809.10847, and their derivatives. In a step, with the state before
// it primed, the encoder computes
//
//   h = f(C [x; h'] + c)                            its controller
//   s, γ, e, a = D h + d                            through their curves
//   w = moved(w'; s, γ)
//   M = M' ⊙ (1 − w eᵀ) + w aᵀ
//   y = O h + o
//
// and the solver, with layers of its own and the encoder's last w and M as v and M,
//
//   h = f(C [x; h'] + c)
//   g, s, γ = D h + d                               through their curves
//   w = g₀ moved(w'; s, γ) + g₁ v + g₂ 1₀
//   r = Σ_i w_i M_i
//   y = O [h; r] + o
//
// Where it is called, w' is 1₀, and h' is the encoder's last h or 0.
//
// Going back, the gradients of w and h that later steps left are carried, and from all steps of the solver those of
// v, M and the h it began with; those of D h + d and of the argument of f are kept for all steps, from which those
// of the weights are Σ dy xᵀ at the end.
#include "deepview/experiment/models/modules/fused_maes.hpp"

#include <algorithm>
#include <utility>

#include "deepview/experiment/models/modules/fused_addressing.hpp"
#include "deepview/experiment/models/modules/fused_heads.hpp"
#include "deepview/experiment/models/modules/fused_memory.hpp"

namespace deepview::detail {
namespace {

constexpr std::size_t gates = 3;  // for a step and the two bookmarks

// Sizes that follow from the shape, and where things are in a slot of the tape: steps of the encoder and of the
// solver have the first three in common.
struct MaesPlan : MaesShape {
  explicit MaesPlan(const MaesShape& shape)
      : MaesShape(shape),
        input{0, inputs + hidden},
        output(input.then(hidden + content)),
        attention(output.then(addresses)),
        encoder_raw(attention.then(encoder_shifts + 1 + 2 * content)),
        encoder_told(encoder_raw.then(encoder_raw.count)),
        memory(encoder_told.then(addresses * content)),
        solver_raw(attention.then(gates + solver_shifts + 1)),
        solver_told(solver_raw.then(solver_raw.count)),
        stepped(solver_told.then(addresses)),
        encoder_parts{{encoder_shifts, Curve::identity, true},
                      {1, Curve::one_plus},
                      {2 * content, Curve::sigmoid}},
        solver_parts{
            {gates, Curve::sigmoid}, {solver_shifts, Curve::identity, true}, {1, Curve::one_plus}} {
  }

  SequenceNet::Sizes sizes() const {
    const auto of_half = [this](std::size_t told, std::size_t features) {
      return hidden * (input.count + 1) + told * (hidden + 1) + outputs * (features + 1);
    };
    return {inputs, outputs,
            of_half(encoder_raw.count, hidden) + of_half(solver_raw.count, output.count), slot()};
  }
  std::size_t slot() const { return std::max(memory.end(), stepped.end()); }

  // Memory and hidden units zero, the head on address 0.
  void start(Pack* into) const {
    std::ranges::fill(output.of(into), Pack{});
    std::ranges::fill(memory.of(into), Pack{});
    stand_on_first(attention.of(into), addresses);
  }
  std::size_t encoded_steps() const { return calls.front(); }
  bool solves(std::size_t step) const { return step >= encoded_steps(); }
  bool calls_solver(std::size_t step) const { return std::ranges::binary_search(calls, step); }

  Field input;   // [x; h']
  Field output;  // [h; r], the encoder's without r
  Field attention;
  Field encoder_raw, encoder_told;  // D h + d, and through the curves
  Field memory;                     // [addresses, content]
  Field solver_raw, solver_told;
  Field stepped;  // moved(w'; s, γ)
  ToldParts encoder_parts, solver_parts;
};

struct MaesLayers {
  struct Half {
    DenseView controller, interface, output;
  };
  MaesLayers(const MaesPlan& plan, const float* weights) {
    LayerReader next(weights);
    const auto half = [&](std::size_t told, std::size_t features) {
      const DenseView controller = next(plan.input.count, plan.hidden);
      const DenseView interface = next(plan.hidden, told);
      return Half{controller, interface, next(features, plan.outputs)};
    };
    encoder = half(plan.encoder_raw.count, plan.hidden);
    solver = half(plan.solver_raw.count, plan.output.count);
  }
  Half encoder, solver;
};

// What the encoder leaves to the solver.
struct Encoded {
  Encoded(const MaesPlan& plan, const Pack* last)
      : attention(plan.attention.of(last)), memory(plan.memory.of(last)) {}
  ConstPacks attention, memory;
};

HeadInput encoder_head(const MaesPlan& plan, const Step& at) {
  const ConstPacks told = plan.encoder_told.of(at.now());
  return {.told = {.shift = told.first(plan.encoder_shifts),
                   .sharpness = told.subspan(plan.encoder_shifts, 1)},
          .from = plan.attention.of(at.before())};
}

Writing writing(const MaesPlan& plan, const Step& at) {
  const ConstPacks change = plan.encoder_told.of(at.now()).last(2 * plan.content);
  return {.memory = plan.memory.of(at.before()),
          .attention = plan.attention.of(at.now()),
          .erase = change.data(),
          .add = change.data() + plan.content,
          .content = plan.content};
}

// `from`: where the head was.
HeadInput solver_head(const MaesPlan& plan, ConstPacks from, const Step& at) {
  const ConstPacks moving = plan.solver_told.of(at.now()).subspan(gates);
  return {.told = {.shift = moving.first(plan.solver_shifts), .sharpness = moving.last(1)},
          .from = from};
}

Jump jumping(const MaesPlan& plan, const Encoded& encoded, const Step& at) {
  return {plan.solver_told.of(at.now()).first(gates), plan.stepped.of(at.now()), encoded.attention};
}

class MaesForward {
 public:
  MaesForward(const MaesPlan& plan, const float* weights)
      : plan_(plan),
        layers_(plan, weights),
        moves_(plan.addresses),
        start_(plan.memory.end()),
        encoded_(plan.memory.end()) {
    plan.start(start_.data());
  }

  void step(const Step& at, ConstPacks item, Packs answer) {
    plan_.solves(at.index) ? solve(at, item, answer) : encode(at, item, answer);
  }

 private:
  void encode(const Step& at, ConstPacks item, Packs answer) {
    control(layers_.encoder, item, at.before(), at.now());
    const Packs hidden = plan_.output.of(at.now()).first(plan_.hidden);
    dense(layers_.encoder.interface, hidden, plan_.encoder_raw.of(at.now()));
    tell(plan_.encoder_parts, plan_.encoder_raw.of(at.now()), plan_.encoder_told.of(at.now()));
    moves_.move(encoder_head(plan_, at), {.attention = plan_.attention.of(at.now())});
    write(writing(plan_, at), plan_.memory.of(at.now()));
    dense(layers_.encoder.output, hidden, answer);
  }

  void solve(const Step& at, ConstPacks item, Packs answer) {
    if (at.index == plan_.encoded_steps())
      std::copy_n(at.before(), encoded_.size(), encoded_.begin());
    const bool called = plan_.calls_solver(at.index);
    const Pack* const begin = plan_.pass_cell_state ? encoded_.data() : start_.data();
    control(layers_.solver, item, called ? begin : at.before(), at.now());
    const Packs output = plan_.output.of(at.now());
    dense(layers_.solver.interface, output.first(plan_.hidden), plan_.solver_raw.of(at.now()));
    tell(plan_.solver_parts, plan_.solver_raw.of(at.now()), plan_.solver_told.of(at.now()));
    const Encoded encoded(plan_, encoded_.data());
    moves_.move(solver_head(plan_, plan_.attention.of(called ? start_.data() : at.before()), at),
                {.attention = plan_.stepped.of(at.now())});
    jump(jumping(plan_, encoded, at), plan_.attention.of(at.now()));
    read(encoded.memory, plan_.attention.of(at.now()), output.last(plan_.content));
    dense(layers_.solver.output, output, answer);
  }

  // `before`: the slot with the hidden units to go on from.
  void control(const MaesLayers::Half& half, ConstPacks item, const Pack* before, Pack* now) const {
    const auto rest = std::ranges::copy(item, plan_.input.of(now).begin()).out;
    std::ranges::copy(plan_.output.of(before).first(plan_.hidden), rest);
    const Packs hidden = plan_.output.of(now).first(plan_.hidden);
    dense(half.controller, plan_.input.of(now), hidden);
    curve(plan_.curve, hidden, hidden);
  }

  const MaesPlan& plan_;
  MaesLayers layers_;
  HeadMoves moves_;
  std::vector<Pack> start_, encoded_;  // of a slot, where the solver begins
};

class MaesBackward {
 public:
  MaesBackward(const MaesPlan& plan, const float* weights, std::size_t steps)
      : plan_(plan),
        layers_(plan, weights),
        moves_(plan.addresses),
        dmemory_(plan.memory.count),
        dbookmark_(plan.addresses),
        dattention_(plan.addresses),
        dlast_attention_(plan.addresses),
        dstepped_(plan.addresses),
        doutput_(plan.output.count),
        dencoded_(plan.hidden),
        dinput_(plan.input.count),
        encoder_draw_(plan.encoded_steps() * plan.encoder_raw.count),
        solver_draw_((steps - plan.encoded_steps()) * plan.solver_raw.count),
        dcontrol_(steps * plan.hidden),
        scratch_(plan.content) {}

  void step(const Step& at, ConstPacks danswer) {
    plan_.solves(at.index) ? solve(at, danswer) : encode(at, danswer);
  }

  ConstPacks ditem() const { return ConstPacks(dinput_).first(plan_.inputs); }

  void add_weight_gradients(const Pack* first, std::size_t steps, const Pack* danswers,
                            float* into) const {
    LayerGradients add(into);
    const auto add_half = [&](const MaesLayers::Half& half, const std::vector<Pack>& draw,
                              std::size_t begin, std::size_t count) {
      const Pack* const slot = first + begin * plan_.slot();
      const Recurring input{slot + plan_.input.first, plan_.slot()};
      const Recurring output{slot + plan_.output.first, plan_.slot()};
      add(half.controller, {dcontrol_.data() + begin * plan_.hidden, plan_.hidden}, input, count);
      add(half.interface, {draw.data(), half.interface.outputs}, output, count);
      add(half.output, {danswers + begin * plan_.outputs, plan_.outputs}, output, count);
    };
    const std::size_t encoded = plan_.encoded_steps();
    add_half(layers_.encoder, encoder_draw_, 0, encoded);
    add_half(layers_.solver, solver_draw_, encoded, steps - encoded);
  }

 private:
  void encode(const Step& at, ConstPacks danswer) {
    const Packs dtold = row(encoder_draw_, at.index, plan_.encoder_raw.count);
    Pack* const derase = dtold.last(2 * plan_.content).data();
    add_input_gradient(layers_.encoder.output, danswer, dhidden());
    write_gradient(writing(plan_, at), {dmemory_, dattention_, derase, derase + plan_.content},
                   scratch_);
    moves_.gradient(encoder_head(plan_, at), {.attention = plan_.attention.of(at.now())},
                    {.told = {.shift = dtold.first(plan_.encoder_shifts),
                              .sharpness = dtold.subspan(plan_.encoder_shifts, 1)},
                     .attention = dattention_,
                     .from = dlast_attention_});
    std::swap(dattention_, dlast_attention_);
    tell_gradient(plan_.encoder_parts, plan_.encoder_raw.of(at.now()),
                  plan_.encoder_told.of(at.now()), dtold);
    control(layers_.encoder, at, dtold);
  }

  void solve(const Step& at, ConstPacks danswer) {
    const bool called = plan_.calls_solver(at.index);
    const Packs dtold = row(solver_draw_, at.index - plan_.encoded_steps(), plan_.solver_raw.count);
    add_input_gradient(layers_.solver.output, danswer, doutput_);
    access(at, called ? at.tape.slot(0) : at.before(), dtold);
    tell_gradient(plan_.solver_parts, plan_.solver_raw.of(at.now()), plan_.solver_told.of(at.now()),
                  dtold);
    control(layers_.solver, at, dtold);
    if (called) leave_to_encoder();
    if (at.index == plan_.encoded_steps()) enter_encoder();
  }

  // Back through what the solver read and how its head moved there from that of the slot `from`.
  void access(const Step& at, const Pack* from, Packs dtold) {
    const Encoded encoded(plan_, at.tape.slot(plan_.encoded_steps()));
    const ConstPacks dread = ConstPacks(doutput_).last(plan_.content);
    read_gradient(encoded.memory, plan_.attention.of(at.now()), dread, {dmemory_, dattention_});
    std::ranges::fill(dstepped_, Pack{});
    jump_gradient(jumping(plan_, encoded, at), dattention_,
                  {dtold.first(gates), dstepped_, dbookmark_});
    moves_.gradient(
        solver_head(plan_, plan_.attention.of(from), at), {.attention = plan_.stepped.of(at.now())},
        {.told = {.shift = dtold.subspan(gates, plan_.solver_shifts), .sharpness = dtold.last(1)},
         .attention = dstepped_,
         .from = dlast_attention_});
    std::swap(dattention_, dlast_attention_);
    std::ranges::fill(Packs(doutput_).last(plan_.content), Pack{});  // nothing read goes on
  }

  void control(const MaesLayers::Half& half, const Step& at, ConstPacks draw) {
    const ConstPacks hidden = plan_.output.of(at.now()).first(plan_.hidden);
    const Packs dcontrol = row(dcontrol_, at.index, plan_.hidden);
    add_input_gradient(half.interface, draw, dhidden());
    curve_gradient(plan_.curve, hidden, hidden, dhidden(), dcontrol);
    std::ranges::fill(dinput_, Pack{});
    add_input_gradient(half.controller, dcontrol, dinput_);
    std::ranges::copy(ConstPacks(dinput_).last(plan_.hidden), dhidden().begin());
  }

  // What a call began with is the encoder's, or no weight's.
  void leave_to_encoder() {
    if (plan_.pass_cell_state) add_to(dencoded_, dhidden());
    std::ranges::fill(dhidden(), Pack{});
    std::ranges::fill(dattention_, Pack{});
  }

  void enter_encoder() {
    std::ranges::copy(dencoded_, dhidden().begin());
    dattention_ = dbookmark_;
  }

  Packs dhidden() { return Packs(doutput_).first(plan_.hidden); }

  const MaesPlan& plan_;
  MaesLayers layers_;
  HeadMoves moves_;
  std::vector<Pack> dmemory_, dbookmark_;  // of what the encoder leaves
  std::vector<Pack> dattention_, dlast_attention_, dstepped_, doutput_, dencoded_, dinput_;
  std::vector<Pack> encoder_draw_, solver_draw_, dcontrol_;  // of all steps
  std::vector<Pack> scratch_;
};

}  // namespace

c10::intrusive_ptr<SequenceNet> fused_maes(const MaesShape& shape) {
  return stepped_net<MaesForward, MaesBackward>(MaesPlan(shape));
}

}  // namespace deepview::detail
