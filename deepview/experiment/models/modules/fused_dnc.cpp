// The equations of Graves et al. 2016, doi:10.1038/nature20101, and their derivatives. In a step, with the state
// before it primed,
//
//   i, f, g, o = C [x; r'; h'] + c, through their curves; c = f c' + i g; h = o tanh c
//   what the heads are told = D h + d, through their curves
//   u = used(u', w', q'; free gates); a = allocation(u)
//   w = g_w (g_a a + (1 − g_a) alike(write key, M'))
//   M = M' ⊙ (1 − w eᵀ) + w vᵀ
//   L = linked(L', p', w); p = (1 − Σ w) p' + w
//   q = π₀ Lᵀ q' + π₁ L q' + π₂ alike(read key, M)        each read head
//   r = Σ_i q_i M_i                                       each read head
//   y = O [h; r] + o
//
// Nothing is learnt through u and a. Going back, the gradients of M, L, p, q, r, h and c that later steps left are
// carried; those of y, D h + d and of the controller's gates are kept for all steps, from which those of the weights
// are Σ dy xᵀ at the end. L, by far the largest part of the state, is on the tape of every √steps-th step alone, and
// computed again from there.
#include "deepview/experiment/models/modules/fused_dnc.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "deepview/experiment/models/modules/fused_addressing.hpp"
#include "deepview/experiment/models/modules/fused_dnc_memory.hpp"
#include "deepview/experiment/models/modules/fused_heads.hpp"
#include "deepview/experiment/models/modules/fused_lstm.hpp"
#include "deepview/experiment/models/modules/fused_memory.hpp"

namespace deepview::detail {
namespace {

constexpr std::size_t ways = 3;  // against the order of writing, along it, to what is alike

void fill_almost_none(Packs packs) {
  for (Pack& pack : packs) std::ranges::fill(pack.of, 1e-6F);
}

// Sizes that follow from the shape, and where things are in a slot of the tape.
struct DncPlan : DncShape {
  explicit DncPlan(const DncShape& shape)
      : DncShape(shape),
        segment(static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(steps))))),
        input{0, inputs + reads * content + hidden},
        gates(input.then(4 * hidden)),
        cell(gates.then(hidden)),
        squashed(cell.then(hidden)),
        output(squashed.then(hidden + reads * content)),
        raw(output.then((3 + reads) * content + (1 + reads) * (shifts + 2) + reads * ways + 2 +
                        reads)),
        told(raw.then(raw.count)),
        usage(told.then(addresses)),
        allocation(usage.then(addresses)),
        similarity(allocation.then(addresses)),
        alike(similarity.then(addresses)),
        found(alike.then(addresses)),
        write(found.then(addresses)),
        memory(write.then(addresses * content)),
        lengths(memory.then(addresses)),
        precedence(lengths.then(addresses)),
        links_part(precedence.then((links() + segment - 1) / segment)),
        read_similarity(links_part.then(reads * addresses)),
        read_ways(read_similarity.then(reads * ways * addresses)),
        read(read_ways.then(reads * addresses)),
        gate_parts{{2 * hidden, Curve::sigmoid}, {hidden, Curve::tanh}, {hidden, Curve::sigmoid}},
        parts{{(2 + reads) * content + (1 + reads) * shifts, Curve::identity}} {
    for (std::size_t head = 0; head < reads; ++head) parts.push_back({ways, Curve::identity, true});
    parts.push_back({content + 2 + reads, Curve::sigmoid});
    parts.push_back({2 * (1 + reads), Curve::one_plus});
  }

  SequenceNet::Sizes sizes() const {
    return {
        inputs, outputs,
        gates.count * (input.count + 1) + raw.count * (hidden + 1) + outputs * (output.count + 1),
        read.end()};
  }
  std::size_t links() const { return addresses * addresses; }
  // Memory, usage and controller zero; attentions and precedence 1e-6.
  void start(Pack* slot) const {
    for (const Field& field : {cell, output, usage, memory})
      std::ranges::fill(field.of(slot), Pack{});
    for (const Field& field : {write, precedence, read}) fill_almost_none(field.of(slot));
    inverse_lengths(memory.of(slot), lengths.of(slot));
  }

  std::size_t segment;  // steps from one L on the tape to the next

  Field input;                     // [x; r'; h']
  Field gates;                     // i, f, g, o
  Field cell, squashed;            // c, tanh c
  Field output;                    // [h; r]
  Field raw, told;                 // D h + d, and through the curves
  Field usage, allocation;         // u, a
  Field similarity, alike, found;  // of the write key; with allocation
  Field write;                     // w
  Field memory;                    // [addresses, content]
  Field lengths;                   // of M, inverse
  Field precedence;                // p
  Field links_part;                // of the L after this segment
  Field read_similarity;           // [heads, addresses]
  Field read_ways;                 // [heads, ways, addresses]
  Field read;                      // q [heads, addresses]
  ToldParts gate_parts, parts;
};

// What the heads are told, in its order.
template <class Span>
struct DncTold {
  DncTold(const DncPlan& plan, Span all) {
    const auto next = [&all](std::size_t count) {
      const Span part = all.first(count);
      all = all.subspan(count);
      return part;
    };
    add = next(plan.content);
    write_key = next(plan.content);
    read_keys = next(plan.reads * plan.content);
    shifts = next((1 + plan.reads) * plan.shifts);
    modes = next(plan.reads * ways);
    erase = next(plan.content);
    write_gate = next(1);
    allocation_gate = next(1);
    free_gates = next(plan.reads);
    write_strength = next(1);
    read_strengths = next(plan.reads);
    sharpness = next(1 + plan.reads);
  }
  Span add, write_key, read_keys, modes, erase;
  Span write_gate, allocation_gate, free_gates, write_strength, read_strengths;
  Span shifts, sharpness;  // not used
};

struct DncLayers {
  DncLayers(const DncPlan& plan, const float* weights) {
    LayerReader next(weights);
    controller = next(plan.input.count, plan.gates.count);
    interface = next(plan.hidden, plan.raw.count);
    output = next(plan.output.count, plan.outputs);
  }
  DenseView controller, interface, output;
};

// body(part, on the tape) for all parts of the L after as many steps, which are whole segments: they lie in the slots of
// the last one.
template <class Body>
void for_parts(const DncPlan& plan, const Tape& tape, std::size_t steps, Packs links,
               const Body& body) {
  for (std::size_t slot = steps - plan.segment + 1; slot <= steps; ++slot) {
    const std::size_t count = std::min(plan.links_part.count, links.size());
    body(links.first(count), plan.links_part.of(tape.slot(slot)).first(count));
    links = links.subspan(count);
  }
}

// What a step has to do with.
struct DncStep {
  DncStep(const DncPlan& of_plan, const Step& at, ConstPacks last_links, ConstPacks links)
      : plan(of_plan),
        before(at.before()),
        now(at.now()),
        links_before(last_links),
        links_now(links),
        told(plan, plan.told.of(now)) {}

  LstmStep recurring() const { return {plan.gates.of(now), plan.cell.of(before)}; }
  Using using_up() const {
    return {plan.usage.of(before), plan.write.of(before), plan.read.of(before), told.free_gates};
  }
  LookUp write_look_up() const {
    return {plan.memory.of(before), plan.lengths.of(before), told.write_key,
            told.write_strength[0]};
  }
  Blend allocating() const {
    return {told.allocation_gate[0], plan.allocation.of(now), plan.alike.of(now)};
  }
  Writing writing() const {
    return {.memory = plan.memory.of(before),
            .attention = plan.write.of(now),
            .erase = told.erase.data(),
            .add = told.add.data(),
            .content = plan.content};
  }
  Linking linking() const { return {links_before, plan.precedence.of(before), plan.write.of(now)}; }
  LookUp read_look_up(std::size_t head) const {
    return {plan.memory.of(now), plan.lengths.of(now), row(told.read_keys, head, plan.content),
            told.read_strengths[head]};
  }
  Following following(std::size_t head) const {
    return {links_now, row(plan.read.of(before), head, plan.addresses)};
  }
  ConstPacks modes(std::size_t head) const { return row(told.modes, head, ways); }
  Packs similarity(std::size_t head) const {
    return row(plan.read_similarity.of(now), head, plan.addresses);
  }
  Packs all_ways(std::size_t head) const {
    return row(plan.read_ways.of(now), head, ways * plan.addresses);
  }
  Packs read(std::size_t head) const { return row(plan.read.of(now), head, plan.addresses); }

  const DncPlan& plan;
  const Pack* before;
  Pack* now;
  ConstPacks links_before, links_now;
  DncTold<ConstPacks> told;
};

class DncForward {
 public:
  DncForward(const DncPlan& plan, const float* weights)
      : plan_(plan), layers_(plan, weights), links_(plan.links()), floored_(plan.addresses) {
    fill_almost_none(links_);
  }

  void step(const Step& at, ConstPacks item, Packs answer) {
    if (at.index > 0 && at.index % plan_.segment == 0)
      for_parts(plan_, at.tape, at.index, links_,
                [](ConstPacks part, Packs kept) { std::ranges::copy(part, kept.begin()); });
    const DncStep step(plan_, at, links_, links_);  // which become those after the step
    control(step, item);
    find_write(step);
    Pack* const now = step.now;
    detail::write(step.writing(), plan_.memory.of(now));
    inverse_lengths(plan_.memory.of(now), plan_.lengths.of(now));
    next_links(step.linking(), links_);
    next_precedence(plan_.precedence.of(step.before), plan_.write.of(now),
                    plan_.precedence.of(now));
    for (std::size_t head = 0; head < plan_.reads; ++head) read(step, head);
    dense(layers_.output, plan_.output.of(now), answer);
  }

 private:
  void control(const DncStep& step, ConstPacks item) const {
    Pack* const now = step.now;
    const ConstPacks last = plan_.output.of(step.before);  // [h'; r']
    auto input = std::ranges::copy(item, plan_.input.of(now).begin()).out;
    input = std::ranges::copy(last.subspan(plan_.hidden), input).out;
    std::ranges::copy(last.first(plan_.hidden), input);
    const Packs gates = plan_.gates.of(now);
    dense(layers_.controller, plan_.input.of(now), gates);
    tell(plan_.gate_parts, gates, gates);
    const Packs hidden = plan_.output.of(now).first(plan_.hidden);
    lstm_cell(step.recurring(), {plan_.cell.of(now), plan_.squashed.of(now), hidden});
    dense(layers_.interface, hidden, plan_.raw.of(now));
    tell(plan_.parts, plan_.raw.of(now), plan_.told.of(now));
  }

  void find_write(const DncStep& step) {
    Pack* const now = step.now;
    next_usage(step.using_up(), plan_.usage.of(now));
    allocate(plan_.usage.of(now), floored_, plan_.allocation.of(now));
    find(step.write_look_up(), plan_.similarity.of(now), plan_.alike.of(now));
    blend(step.allocating(), plan_.found.of(now));
    detail::read(plan_.found.of(now), step.told.write_gate, plan_.write.of(now));
  }

  void read(const DncStep& step, std::size_t head) const {
    const Packs all = step.all_ways(head);
    find(step.read_look_up(head), step.similarity(head), row(all, 2, plan_.addresses));
    follow(step.following(head), row(all, 0, plan_.addresses), row(all, 1, plan_.addresses));
    detail::read(all, step.modes(head), step.read(head));
    detail::read(plan_.memory.of(step.now), step.read(head),
                 row(plan_.output.of(step.now).subspan(plan_.hidden), head, plan_.content));
  }

  const DncPlan& plan_;
  DncLayers layers_;
  std::vector<Pack> links_, floored_;
};

// The links of one segment, computed again.
class DncSegment {
 public:
  explicit DncSegment(const DncPlan& plan)
      : plan_(plan), links_((plan.segment + 1) * plan.links()) {}

  // `last`: the last step of the segment.
  void enter(const Step& last) {
    const std::size_t first = last.index - last.index % plan_.segment;
    if (first == 0)
      fill_almost_none(at(0));
    else
      for_parts(plan_, last.tape, first, at(0),
                [](Packs part, ConstPacks kept) { std::ranges::copy(kept, part.begin()); });
    for (std::size_t step = first; step <= last.index; ++step) {
      const Pack* const before = last.tape.slot(step);
      const Pack* const now = last.tape.slot(step + 1);
      next_links({at(step - first), plan_.precedence.of(before), plan_.write.of(now)},
                 at(step - first + 1));
    }
  }
  ConstPacks before(const Step& step) { return at(step.index % plan_.segment); }
  ConstPacks now(const Step& step) { return at(step.index % plan_.segment + 1); }

 private:
  Packs at(std::size_t index) { return row(links_, index, plan_.links()); }

  const DncPlan& plan_;
  std::vector<Pack> links_;
};

class DncBackward {
 public:
  DncBackward(const DncPlan& plan, const float* weights, std::size_t steps)
      : plan_(plan),
        layers_(plan, weights),
        segment_(plan),
        dmemory_(plan.memory.count),
        dlinks_(plan.links()),
        dprecedence_(plan.addresses),
        dread_(plan.read.count),
        dlast_read_(plan.read.count),
        doutput_(plan.output.count),
        dcell_(plan.hidden),
        dinput_(plan.input.count),
        dwrite_(plan.addresses),
        dways_(ways * plan.addresses),
        dfound_(plan.addresses),
        dallocation_(plan.addresses),
        dalike_(plan.addresses),
        draw_(steps * plan.raw.count),
        dgates_(steps * plan.gates.count),
        scratch_(plan.content) {}

  /// Afterwards the gradients of the state before it are held.
  void step(const Step& at, ConstPacks danswer) {
    const std::size_t next = at.index + 1;
    if (next == plan_.steps || next % plan_.segment == 0) segment_.enter(at);
    const DncStep step(plan_, at, segment_.before(at), segment_.now(at));
    const Packs draw = row(draw_, at.index, plan_.raw.count);
    const DncTold<Packs> dtold(plan_, draw);
    std::ranges::fill(draw, Pack{});
    add_input_gradient(layers_.output, danswer, doutput_);
    for (std::size_t head = 0; head < plan_.reads; ++head) read(step, head, dtold);
    std::swap(dread_, dlast_read_);
    write(step, dtold);
    find_write(step, dtold);
    tell_gradient(plan_.parts, plan_.raw.of(step.now), plan_.told.of(step.now), draw);
    control(step, draw, row(dgates_, at.index, plan_.gates.count));
  }

  /// Of the item of the step that was last.
  ConstPacks ditem() const { return ConstPacks(dinput_).first(plan_.inputs); }

  void add_weight_gradients(const Pack* first, std::size_t steps, const Pack* danswers,
                            float* into) const {
    const Recurring input{first + plan_.input.first, plan_.read.end()};
    const Recurring output{first + plan_.output.first, plan_.read.end()};
    LayerGradients add(into);
    add(layers_.controller, {dgates_.data(), plan_.gates.count}, input, steps);
    add(layers_.interface, {draw_.data(), plan_.raw.count}, output, steps);
    add(layers_.output, {danswers, plan_.outputs}, output, steps);
  }

 private:
  void read(const DncStep& step, std::size_t head, const DncTold<Packs>& dtold) {
    const ConstPacks dreads = ConstPacks(doutput_).subspan(plan_.hidden);
    const Packs dread = row(dread_, head, plan_.addresses);
    const ConstPacks memory = plan_.memory.of(step.now);
    read_gradient(memory, step.read(head), row(dreads, head, plan_.content), {dmemory_, dread});
    std::ranges::fill(dways_, Pack{});
    read_gradient(step.all_ways(head), step.modes(head), dread,
                  {dways_, row(dtold.modes, head, ways)});
    const Packs dlast = row(dlast_read_, head, plan_.addresses);
    std::ranges::fill(dlast, Pack{});
    follow_gradient(step.following(head), {row(dways_, 0, plan_.addresses),
                                           row(dways_, 1, plan_.addresses), dlinks_, dlast});
    find_gradient(
        step.read_look_up(head),
        {step.similarity(head), row(step.all_ways(head), 2, plan_.addresses)},
        row(dways_, 2, plan_.addresses),
        {dmemory_, row(dtold.read_keys, head, plan_.content), dtold.read_strengths[head]});
  }

  // Back through links, precedence and memory to where was written.
  void write(const DncStep& step, const DncTold<Packs>& dtold) {
    std::ranges::fill(dwrite_, Pack{});
    next_precedence_gradient(plan_.precedence.of(step.before), plan_.write.of(step.now),
                             dprecedence_, dwrite_);
    next_links_gradient(step.linking(), {dlinks_, dprecedence_, dwrite_});
    write_gradient(step.writing(), {dmemory_, dwrite_, dtold.erase.data(), dtold.add.data()},
                   scratch_);
  }

  void find_write(const DncStep& step, const DncTold<Packs>& dtold) {
    std::ranges::fill(dfound_, Pack{});
    read_gradient(plan_.found.of(step.now), step.told.write_gate, dwrite_,
                  {dfound_, dtold.write_gate});
    std::ranges::fill(dalike_, Pack{});
    blend_gradient(step.allocating(), dfound_, {dtold.allocation_gate[0], dallocation_, dalike_});
    find_gradient(step.write_look_up(), {plan_.similarity.of(step.now), plan_.alike.of(step.now)},
                  dalike_, {dmemory_, dtold.write_key, dtold.write_strength[0]});
  }

  void control(const DncStep& step, ConstPacks draw, Packs dgates) {
    const Packs dhidden = Packs(doutput_).first(plan_.hidden);
    add_input_gradient(layers_.interface, draw, dhidden);
    lstm_cell_gradient(step.recurring(), plan_.squashed.of(step.now), {dhidden, dcell_, dgates});
    const ConstPacks gates = plan_.gates.of(step.now);
    tell_gradient(plan_.gate_parts, gates, gates, dgates);
    std::ranges::fill(dinput_, Pack{});
    add_input_gradient(layers_.controller, dgates, dinput_);
    const ConstPacks dlast = ConstPacks(dinput_).subspan(plan_.inputs);  // of [r'; h']
    const auto dreads = std::ranges::copy(dlast.last(plan_.hidden), doutput_.begin()).out;
    std::ranges::copy(dlast.first(plan_.reads * plan_.content), dreads);
  }

  const DncPlan& plan_;
  DncLayers layers_;
  DncSegment segment_;
  std::vector<Pack> dmemory_, dlinks_, dprecedence_, dread_, dlast_read_, doutput_, dcell_, dinput_;
  std::vector<Pack> dwrite_, dways_, dfound_, dallocation_, dalike_;  // of one step
  std::vector<Pack> draw_, dgates_;                                   // of all steps
  std::vector<Pack> scratch_;
};

}  // namespace

c10::intrusive_ptr<SequenceNet> fused_dnc(const DncShape& shape) {
  return stepped_net<DncForward, DncBackward>(DncPlan(shape));
}

}  // namespace deepview::detail
