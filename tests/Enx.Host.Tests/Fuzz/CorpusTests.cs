using Enx.Fuzz;

namespace Enx.Host.Tests.Fuzz;

/// <summary>What <c>./fuzz</c> has found worth keeping, once more: every input is answered as its code says, in bounded time and memory.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void No_input_that_is_kept_is_a_fault(string name)
    {
        var target = FuzzTargets.All.Single(t => t.Name == name);
        var inputs = target.Seeds.Concat(Corpus.Load(name)).ToList();
        Assert.True(inputs.Count > target.Seeds.Count(), "there is a corpus");
        var scratch = new byte[Math.Max(target.MaxLength, inputs.Max(i => i.Length))];
        // The first run of code allocates what is made once.
        Trial.Run(target, inputs[0], scratch);
        foreach (var input in inputs)
            Assert.True(!Trial.Run(target, input, scratch).IsFault, $"{Convert.ToBase64String(input)}: {Trial.Run(target, input, scratch).Fault}");
    }

    [Fact]
    public void A_target_that_throws_what_it_does_not_promise_is_found_at_fault()
    {
        Assert.True(Trial.Run(new Brittle(new InvalidOperationException()), [1], new byte[1]).IsFault);
        Assert.False(Trial.Run(new Brittle(new FormatException()), [1], new byte[1]).IsFault);
        Assert.True(Trial.Run(new Brittle(null), [1], new byte[1]).IsFault);
    }

    /// <summary>Promises a FormatException; allocates too much when it throws nothing.</summary>
    private sealed class Brittle(Exception? thrown) : FuzzTarget
    {
        private byte[] _held = [];

        public override string Name => "brittle";

        public override long MaxAllocated => 1000;

        public override IEnumerable<byte[]> Seeds => [];

        public override void Run(Span<byte> input)
        {
            if (thrown is not null) throw thrown;
            _held = new byte[2000 + _held.Length];
        }

        public override bool Expects(Exception e) => e is FormatException;
    }
}
