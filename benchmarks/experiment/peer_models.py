"""Our models once more in eager PyTorch, written for speed as far as Python allows.

Samples and heads are computed together, dense layers with the same input are one, and what does not feed back, such as
the output layer, comes once, after the last step. A loop over the steps stays. Where there are several ways to write an
equation, such as roll or unfold, cosine_similarity or a product, it is the quickest. `ours` says which weights of
DeepView, side by side, a parameter is.
"""

import torch
from torch import nn
from torch.nn import functional as F

SHIFTS = 3


class Peer(nn.Module):
    parts = {}

    def ours(self, name):
        part, kind = name.rsplit(".", 1)
        return [f"{of_ours}.{kind}" for of_ours in self.parts[part]]

    def load(self, weights):
        self.load_state_dict({name: torch.cat([weights[n] for n in self.ours(name)]) for name in self.state_dict()})

    def gradients(self):
        """By DeepView's names, each as large as there."""
        for name, parameter in self.named_parameters():
            yield self.ours(name), parameter.grad


def one_plus(x):
    return F.softplus(x) + 1


def similarity(keys, memory):
    lengths = keys.norm(dim=-1, keepdim=True) * memory.norm(dim=-1).unsqueeze(1)
    return keys @ memory.mT / lengths.clamp_min(1e-12)


def shifted(attention, shift):
    places = enumerate(shift.split(1, -1))
    return sum(attention.roll(SHIFTS // 2 - place, -1) * share for place, share in places)


def sharpened(attention, gamma):
    sharp = (attention + 1e-12) ** gamma
    return sharp / sharp.sum(-1, keepdim=True).clamp_min(1e-12)


def first_address(like, heads, addresses):
    attention = like.new_zeros(like.shape[0], heads, addresses)
    attention[:, :, 0] = 1
    return attention


def written(memory, attention, erase, add):
    """One head: all are [samples, n]."""
    where = attention.unsqueeze(2)
    kept = torch.addcmul(memory, memory * where, erase.unsqueeze(1), value=-1)
    return torch.addcmul(kept, where, add.unsqueeze(1))


class Ntm(Peer):
    """One read head and one write head, that look contents up."""

    parts = {
        "controller": ["cell.controller.linear"],
        "heads": ["cell.read_heads.0", "cell.write_head"],
        "output": ["cell.output"],
    }

    def __init__(self, inputs, outputs, hidden=20, content=10):
        super().__init__()
        self.hidden, self.content, self.told = hidden, content, [content, 1, 1, SHIFTS, 1]
        self.controller = nn.Linear(inputs + content + hidden, hidden)
        self.heads = nn.Linear(hidden, 2 * sum(self.told) + 2 * content)
        self.output = nn.Linear(hidden + content, outputs)

    def forward(self, sequences):
        samples, steps, _ = sequences.shape
        hidden = sequences.new_zeros(samples, self.hidden)
        read = sequences.new_zeros(samples, self.content)
        memory = sequences.new_zeros(samples, steps, self.content)
        attention = first_address(sequences, 2, steps)
        features = []
        for x in sequences.unbind(1):
            hidden = torch.sigmoid(self.controller(torch.cat([x, read, hidden], 1)))
            told, change = self.heads(hidden).split([2 * sum(self.told), 2 * self.content], 1)
            key, strength, gate, shift, sharpness = told.view(samples, 2, -1).split(self.told, 2)
            alike = torch.softmax(one_plus(strength) * similarity(torch.sigmoid(key), memory), -1)
            attention = torch.lerp(attention, alike, torch.sigmoid(gate))
            attention = sharpened(shifted(attention, torch.softmax(shift, -1)), one_plus(sharpness))
            reading, writing = attention.unbind(1)
            read = torch.bmm(reading.unsqueeze(1), memory).squeeze(1)
            memory = written(memory, writing, *torch.sigmoid(change).chunk(2, 1))
            features.append(torch.cat([hidden, read], 1))
        return self.output(torch.stack(features, 1))


class Dwm(Peer):
    """Heads that step, jump to a bookmark or to the first address."""

    parts = {"layer": ["cell.hidden", "cell.output", "cell.update"]}

    def __init__(self, inputs, outputs, hidden=5, content=10, heads=1):
        super().__init__()
        self.content, self.heads = content, heads
        self.told = [SHIFTS, 1, 3, 1, content, content]
        self.sizes = [hidden, outputs, heads * sum(self.told)]
        self.layer = nn.Linear(inputs + heads * content + hidden, sum(self.sizes))

    def forward(self, sequences):
        samples, steps, _ = sequences.shape
        addresses = max(steps, SHIFTS)
        hidden = sequences.new_zeros(samples, self.sizes[0])
        memory = sequences.new_full((samples, addresses, self.content), 0.01)
        first = attention = bookmarked = first_address(sequences, self.heads, addresses)
        answers = []
        for x in sequences.unbind(1):
            read = torch.bmm(attention, memory).flatten(1)
            hidden, answer, update = self.layer(torch.cat([x, read, hidden], 1)).split(self.sizes, 1)
            hidden = torch.sigmoid(hidden)
            shift, bookmark, jump, sharpness, erase, add = update.view(samples, self.heads, -1).split(self.told, 2)
            for head in zip(attention.unbind(1), torch.sigmoid(erase).unbind(1)):
                where, what = head[0].unsqueeze(2), head[1].unsqueeze(1)
                memory = torch.addcmul(memory, memory * where, what, value=-1)
            memory = torch.baddbmm(memory, attention.mT, add)
            bookmarked = torch.lerp(attention, bookmarked, torch.sigmoid(bookmark))
            stay, back, home = torch.softmax(jump, -1).split(1, 2)
            attention = stay * attention + back * bookmarked + home * first
            attention = shifted(attention, torch.softmax(F.softplus(shift), -1))
            attention = sharpened(attention, one_plus(sharpness))
            answers.append(answer)
        return torch.stack(answers, 1)


class Maes(Peer):
    """An encoder that writes, then a solver that reads; each is called once. What does not feed back comes for all
    steps of a half together."""

    parts = {
        "encoder_controller": ["encoder.controller.linear"],
        "encoder_interface": ["encoder.interface"],
        "encoder_output": ["encoder_output"],
        "solver_controller": ["solver.controller.linear"],
        "solver_interface": ["solver.interface"],
        "solver_output": ["solver.output"],
    }
    solving_bit = 1

    def __init__(self, inputs, outputs, hidden=20, content=15):
        super().__init__()
        self.hidden, self.content = hidden, content
        self.encoder_controller = nn.Linear(inputs + hidden, hidden)
        self.encoder_interface = nn.Linear(hidden, SHIFTS + 1 + 2 * content)
        self.encoder_output = nn.Linear(hidden, outputs)
        self.solver_controller = nn.Linear(inputs + hidden, hidden)
        self.solver_interface = nn.Linear(hidden, 3 + SHIFTS + 1)
        self.solver_output = nn.Linear(hidden + content, outputs)

    @staticmethod
    def hiddens(controller, items, hidden):
        of_items, of_hidden = controller.weight.split([items.shape[2], hidden.shape[1]], 1)
        all_steps = []
        for raw in F.linear(items, of_items, controller.bias).unbind(1):
            hidden = torch.sigmoid(torch.addmm(raw, hidden, of_hidden.T))
            all_steps.append(hidden)
        return torch.stack(all_steps, 1)

    @staticmethod
    def moves(shift, sharpness):
        return zip(torch.softmax(shift, -1).split(1, 1), one_plus(sharpness).split(1, 1))

    def encode(self, items, memory, attention):
        hiddens = self.hiddens(self.encoder_controller, items, items.new_zeros(items.shape[0], self.hidden))
        told = self.encoder_interface(hiddens).split([SHIFTS, 1, 2 * self.content], 2)
        changes = torch.sigmoid(told[2]).unbind(1)
        for (shift, sharpness), change in zip(self.moves(*told[:2]), changes):
            attention = sharpened(shifted(attention, shift), sharpness)
            memory = written(memory, attention.squeeze(1), *change.chunk(2, 1))
        return self.encoder_output(hiddens), hiddens[:, -1], memory, attention

    def solve(self, items, hidden, memory, bookmark):
        hiddens = self.hiddens(self.solver_controller, items, hidden)
        gates, *told = self.solver_interface(hiddens).split([3, SHIFTS, 1], 2)
        stay, jump = torch.sigmoid(gates).split([1, 2], 2)
        attention = first_address(memory, 1, memory.shape[1])
        jumps = (jump @ torch.cat([bookmark, attention], 1)).split(1, 1)
        attentions = []
        for (shift, sharpness), share, jumped in zip(self.moves(*told), stay.split(1, 1), jumps):
            attention = torch.addcmul(jumped, share, sharpened(shifted(attention, shift), sharpness))
            attentions.append(attention)
        return self.solver_output(torch.cat([hiddens, torch.cat(attentions, 1) @ memory], 2))

    def forward(self, sequences):
        call = sequences[0, :, self.solving_bit].nonzero().item()
        memory = sequences.new_zeros(sequences.shape[0], sequences.shape[1], self.content)
        attention = first_address(sequences, 1, sequences.shape[1])
        answers, *state = self.encode(sequences[:, :call], memory, attention)
        return torch.cat([answers, self.solve(sequences[:, call:], *state)], 1)


class Dnc(Peer):
    """One write head, as many read heads as wanted; commands of the NTM variants are there and not used."""

    commands = {
        "write_vectors": "w c", "write_keys": "w c", "read_keys": "r c", "write_shifts": "w s", "read_shifts": "r s",
        "read_modes": "r m", "erase_vectors": "w c", "write_gates": "w", "allocation_gates": "w", "free_gates": "r",
        "write_strengths": "w", "read_strengths": "r", "write_sharpness": "w", "read_sharpness": "r",
    }  # fmt: skip
    parts = {
        "controller": ["cell.controller.lstm"],
        "interface": [f"cell.interface.{name}" for name in commands],
        "of_hidden": ["cell.output_of_controller"],
        "of_reads": ["cell.output_of_reads"],
    }

    def __init__(self, inputs, outputs, hidden=20, content=15, reads=1):
        super().__init__()
        self.content, self.reads = content, reads
        extents = {"w": 1, "r": reads, "c": content, "s": SHIFTS, "m": 3}
        self.sizes = [torch.Size(extents[axis] for axis in axes.split()).numel() for axes in self.commands.values()]
        self.controller = nn.LSTMCell(inputs + reads * content, hidden)
        self.interface = nn.Linear(hidden, sum(self.sizes))
        self.of_hidden = nn.Linear(hidden, outputs)
        self.of_reads = nn.Linear(reads * content, outputs)

    def told(self, hidden):
        samples = hidden.shape[0]
        add, write_key, read_key, _, _, modes, erase, *rest = self.interface(hidden).split(self.sizes, 1)
        write_gate, allocation_gate, free_gate, write_strength, read_strength, _, _ = rest
        gates = [torch.sigmoid(gate) for gate in (erase, write_gate, allocation_gate, free_gate.unsqueeze(2))]
        read_key, modes = read_key.view(samples, self.reads, -1), modes.view(samples, self.reads, 3)
        ways = torch.softmax(modes, 2).split(1, 2)
        strengths = one_plus(write_strength).unsqueeze(2), one_plus(read_strength).unsqueeze(2)
        return add, write_key.unsqueeze(1), read_key, ways, gates, strengths

    @staticmethod
    def allocation(usage):
        ordered, order = torch.sort(1e-6 + (1 - 1e-6) * usage, dim=1, stable=True)
        before = torch.cumprod(F.pad(ordered[:, :-1], (1, 0), value=1.0), 1)
        return torch.zeros_like(usage).scatter(1, order, (1 - ordered) * before)

    def forward(self, sequences):
        samples, steps, _ = sequences.shape
        almost_none = sequences.new_full((), 1e-6)
        state = None
        read = sequences.new_zeros(samples, self.reads * self.content)
        memory = sequences.new_zeros(samples, steps, self.content)
        usage = sequences.new_zeros(samples, steps)
        links = almost_none.expand(samples, steps, steps)
        write = precedence = almost_none.expand(samples, steps)
        reads = almost_none.expand(samples, self.reads, steps)
        off_diagonal = 1 - torch.eye(steps)
        hiddens, seen = [], []
        for x in sequences.unbind(1):
            state = self.controller(torch.cat([x, read], 1), state)
            add, write_key, read_key, ways, gates, (write_strength, read_strength) = self.told(state[0])
            erase, write_gate, allocation_gate, free_gate = gates
            with torch.no_grad():
                usage = (usage + (1 - usage) * write) * (1 - free_gate * reads).prod(1)
                free = self.allocation(usage)
            alike = torch.softmax(write_strength * similarity(write_key, memory), -1).squeeze(1)
            write = write_gate * torch.lerp(alike, free, allocation_gate)
            memory = written(memory, write, erase, add)
            to = write.unsqueeze(2)
            kept = (1 - to) - write.unsqueeze(1)
            links = torch.addcmul(to * precedence.unsqueeze(1), kept, links) * off_diagonal
            precedence = torch.addcmul(write, 1 - write.sum(1, keepdim=True), precedence)
            alike = torch.softmax(read_strength * similarity(read_key, memory), -1)
            reads = ways[0] * (reads @ links) + ways[1] * (reads @ links.mT) + ways[2] * alike
            read = (reads @ memory).flatten(1)
            hiddens.append(state[0])
            seen.append(read)
        return self.of_hidden(torch.stack(hiddens, 1)) + self.of_reads(torch.stack(seen, 1))


class Lstm(Peer):
    """torch.nn.LSTM over the whole sequence."""

    def __init__(self, inputs, outputs, hidden, layers=1):
        super().__init__()
        self.lstm = nn.LSTM(inputs, hidden, layers, batch_first=True)
        self.linear = nn.Linear(hidden, outputs)

    def ours(self, name):
        if not name.startswith("lstm."):
            return [name]
        kind, layer = name.removeprefix("lstm.").rsplit("_l", 1)
        return [f"lstm_layers.{layer}.{kind}"]

    def forward(self, sequences):
        return self.linear(self.lstm(sequences)[0])


class LstmCells(Peer):
    """torch.nn.LSTMCell step by step, as MI-Prometheus has it."""

    def __init__(self, inputs, outputs, hidden, layers=1):
        super().__init__()
        cells = (nn.LSTMCell(inputs if layer == 0 else hidden, hidden) for layer in range(layers))
        self.lstm_layers = nn.ModuleList(cells)
        self.linear = nn.Linear(hidden, outputs)

    def ours(self, name):
        return [name]

    def forward(self, sequences):
        states = [None] * len(self.lstm_layers)
        answers = []
        for x in sequences.unbind(1):
            for layer, cell in enumerate(self.lstm_layers):
                states[layer] = cell(x, states[layer])
                x = states[layer][0]
            answers.append(self.linear(x))
        return torch.stack(answers, 1)


class LeNet5(Peer):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5), nn.Conv2d(16, 120, 5)
        self.linear1, self.linear2 = nn.Linear(120, 84), nn.Linear(84, 10)

    def ours(self, name):
        return [name]

    def forward(self, images):
        x = F.max_pool2d(F.relu(self.conv1(images)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.conv3(x)).flatten(1)
        return self.linear2(F.relu(self.linear1(x)))
