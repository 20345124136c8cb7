using CsCheck;
using Enx.Media.Sctp;
using Xunit;
using Xunit.Abstractions;

namespace Enx.Media.Tests.Sctp;

/// <summary>What each kind of channel promises (RFC 8831 §6.1), on networks that lose, delay, reorder and repeat.</summary>
public sealed class ChannelDeliverySpecs(ITestOutputHelper output)
{
    private const int Messages = 120;

    private static readonly Gen<(NetworkConditions Network, int Seed)> Networks =
        from loss in Gen.Double[0, 0.3]
        from bursts in Gen.OneOf(Gen.Const(0.0), Gen.Const(0.0), Gen.Const(0.005))
        from duplicates in Gen.OneOf(Gen.Const(0.0), Gen.Const(0.1))
        from jitterMs in Gen.OneOf(Gen.Const(0), Gen.Const(5), Gen.Const(60))
        from delayMs in Gen.Int[1, 150]
        from rate in Gen.OneOf(Gen.Const(0L), Gen.Const(0L), Gen.Const(2_000_000L))
        from seed in Gen.Int[1, 1_000_000]
        select (new NetworkConditions { Loss = loss, Bursts = bursts, Duplicates = duplicates, JitterUs = jitterMs * 1000L, DelayUs = delayMs * 1000L, BitsPerSecond = rate }, seed);

    public static TheoryData<bool, int?, int?> Kinds => new()
    {
        { true, null, null },
        { false, null, null },
        { true, 0, null },
        { false, 0, null },
        { true, 3, null },
        { true, null, 200 },
        { false, null, 200 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_keeps_its_promise_on_any_network(bool ordered, int? maxRetransmits, int? maxLifetimeMs)
    {
        var options = new DataChannelOptions("kind", "", ordered, maxRetransmits, maxLifetimeMs);
        var delivered = 0;
        var runs = 0;
        Networks.Sample(
            c =>
            {
                Interlocked.Increment(ref runs);
                Interlocked.Add(ref delivered, Exchange(options, c.Network, c.Seed));
            },
            iter: 40, threads: 1);
        output.WriteLine($"{delivered} of {runs * 2 * Messages} messages delivered");
        if (options.Reliable) Assert.Equal(runs * 2 * Messages, delivered);
        else Assert.InRange(delivered, runs * 2 * Messages / 3, runs * 2 * Messages);
    }

    [Fact]
    public void On_a_network_that_loses_nothing_a_channel_that_may_lose_loses_nothing()
    {
        foreach (var ordered in new[] { true, false })
            Assert.Equal(2 * Messages, Exchange(new DataChannelOptions("kind", "", ordered, MaxRetransmits: 0), new NetworkConditions(), 7));
    }

    [Fact]
    public void A_message_of_the_largest_size_arrives_whole_and_one_byte_more_is_not_sent()
    {
        foreach (var loss in new[] { 0, 0.1 })
        {
            var world = SctpWorld.Connected(new NetworkConditions { Loss = loss });
            var channel = world.Open(new DataChannelOptions("big"));
            Assert.Equal(SendOutcome.Refused, world.Client.Channels.Send(channel, false, new byte[256 * 1024 + 1], world.NowUs));
            foreach (var length in new[] { 256 * 1024, 1131, 1132, 1133, 2264, 65_536 })
            {
                var bytes = new byte[length];
                new Random(length).NextBytes(bytes);
                Assert.Equal(SendOutcome.Queued, world.Client.Channels.Send(channel, false, bytes, world.NowUs));
                Assert.True(world.RunUntil(() => world.Server.Messages.Count > 0, 120));
                Assert.Equal(bytes, world.Server.Messages[0].Bytes);
                world.Server.Messages.Clear();
            }
        }
    }

    [Fact]
    public void Empty_messages_stay_empty_and_keep_their_kind()
    {
        var world = SctpWorld.Connected();
        var channel = world.Open(new DataChannelOptions("empty"));
        world.Client.Channels.Send(channel, true, default, world.NowUs);
        world.Client.Channels.Send(channel, false, default, world.NowUs);
        world.Client.Channels.Send(channel, true, "x"u8.ToArray(), world.NowUs);
        world.Run(1);
        Assert.Equal([(true, 0), (false, 0), (true, 1)], world.Server.Messages.Select(m => (m.Text, m.Bytes.Length)));
    }

    [Fact]
    public void A_channel_says_what_it_is()
    {
        var world = SctpWorld.Connected();
        DataChannelOptions[] kinds =
        [
            new("chat", "json"), new("späße", "", Ordered: false), new("a", "", true, MaxRetransmits: 5), new("b", "", false, MaxRetransmits: 0),
            new("c", "", true, MaxLifetimeMs: 1000), new("d", "p", false, MaxLifetimeMs: 0), new("", ""),
        ];
        foreach (var kind in kinds) Assert.NotNull(world.Client.Channels.Open(kind));
        world.Run(1);
        Assert.Equal(kinds, world.Server.Opened.Select(c => c.Options));
        Assert.All(world.Client.Channels.All, c => Assert.False(c.IsUnconfirmed));
        Assert.All(world.Server.Opened, c => Assert.Equal(0, c.Id & 1));
    }

    [Fact]
    public void Sixty_four_channels_carry_what_they_are_given_and_a_sixty_fifth_is_refused()
    {
        var world = SctpWorld.Connected(new NetworkConditions { Loss = 0.1, JitterUs = 20_000 });
        var channels = Enumerable.Range(0, DataChannels.MaxChannels).Select(i => world.Client.Channels.Open(new DataChannelOptions($"c{i}"))!).ToList();
        Assert.Null(world.Client.Channels.Open(new DataChannelOptions("one too many")));
        for (var n = 0; n < 20; n++)
            foreach (var channel in channels) Assert.Equal(SendOutcome.Queued, world.Client.Channels.Send(channel, false, BitConverter.GetBytes(n), world.NowUs));
        Assert.True(world.RunUntil(() => world.Server.Messages.Count == 20 * channels.Count, 60));
        foreach (var group in world.Server.Messages.GroupBy(m => m.Channel.Label)) Assert.Equal(Enumerable.Range(0, 20), group.Select(m => BitConverter.ToInt32(m.Bytes)));
    }

    [Fact]
    public void A_loss_on_one_channel_does_not_hold_up_another()
    {
        var world = SctpWorld.Connected();
        var slow = world.Open(new DataChannelOptions("slow"));
        var quick = world.Open(new DataChannelOptions("quick"));
        var lost = 0;
        world.ToServer.Pass = _ => lost++ > 0;
        world.Client.Channels.Send(slow, true, "first"u8.ToArray(), world.NowUs);
        world.Flush();
        world.Client.Channels.Send(quick, true, "second"u8.ToArray(), world.NowUs);
        world.Run(0.1);
        Assert.Equal(["quick"], world.Server.Messages.Select(m => m.Channel.Label));
        world.Run(2);
        Assert.Equal(["quick", "slow"], world.Server.Messages.Select(m => m.Channel.Label));
    }

    [Fact]
    public void Without_room_a_channel_that_may_lose_is_refused_first()
    {
        var world = SctpWorld.Connected();
        var kept = world.Open(new DataChannelOptions("kept"));
        var loose = world.Open(new DataChannelOptions("loose", MaxRetransmits: 0));
        world.ToServer.Conditions = new NetworkConditions { Loss = 1 };
        var message = new byte[60_000];
        var count = 0;
        while (world.Client.Channels.Send(loose, false, message, world.NowUs) == SendOutcome.Queued) count++;
        Assert.Equal(8, count);
        count = 0;
        while (world.Client.Channels.Send(kept, false, message, world.NowUs) == SendOutcome.Queued) count++;
        Assert.Equal(9, count);
        Assert.InRange(world.Client.Association.SendBufferedBytes, 1_000_000, SendQueue.Limit);
    }

    /// <summary>Sends messages both ways, then heals the network and sends one more; returns how many of the former arrived.</summary>
    private static int Exchange(DataChannelOptions options, NetworkConditions network, int seed)
    {
        var world = SctpWorld.Connected(network, seed);
        var mine = world.Open(options);
        var theirs = world.Server.OpenedAs(options.Label);
        var random = new Random(seed);
        for (var n = 0; n < Messages; n++)
        {
            var bytes = new byte[random.Next(10) switch { 0 => random.Next(4, 6000), 1 => 1132, _ => random.Next(4, 200) }];
            random.NextBytes(bytes);
            BitConverter.TryWriteBytes(bytes, n);
            Assert.Equal(SendOutcome.Queued, world.Client.Channels.Send(mine, false, bytes, world.NowUs));
            Assert.Equal(SendOutcome.Queued, world.Server.Channels.Send(theirs, false, bytes, world.NowUs));
            world.Run(random.Next(4) == 0 ? 0.05 : 0.002);
        }

        if (options.Reliable) Assert.True(world.RunUntil(() => world.Client.Messages.Count >= Messages && world.Server.Messages.Count >= Messages, 600), "everything arrives");
        world.ToClient.Conditions = world.ToServer.Conditions = new NetworkConditions { DelayUs = network.DelayUs };
        // Whatever is still under way is delivered or given up; then nothing may stand in the way of what comes later.
        world.Run(30);
        world.Client.Channels.Send(mine, true, "last"u8.ToArray(), world.NowUs);
        world.Server.Channels.Send(theirs, true, "last"u8.ToArray(), world.NowUs);
        Assert.True(world.RunUntil(() => world.Client.Messages is [.., { Text: true }] && world.Server.Messages is [.., { Text: true }], 5), "what comes later gets through");

        var arrived = 0;
        foreach (var end in new[] { world.Client, world.Server })
        {
            var numbers = end.Messages.SkipLast(1).Select(m => BitConverter.ToInt32(m.Bytes)).ToList();
            Assert.Equal(numbers.Count, numbers.Distinct().Count());
            if (options.Ordered) Assert.Equal(numbers.Order(), numbers);
            var check = new Random(seed);
            var sent = new List<byte[]>();
            for (var n = 0; n < Messages; n++)
            {
                var bytes = new byte[check.Next(10) switch { 0 => check.Next(4, 6000), 1 => 1132, _ => check.Next(4, 200) }];
                check.NextBytes(bytes);
                BitConverter.TryWriteBytes(bytes, n);
                sent.Add(bytes);
                check.Next(4);
            }

            foreach (var message in end.Messages.SkipLast(1)) Assert.Equal(sent[BitConverter.ToInt32(message.Bytes)], message.Bytes);
            Assert.Equal(0, end.Association.ReceiveBufferedBytes);
            arrived += numbers.Count;
        }

        Assert.True(world.RunUntil(() => world.Client.Association.SendBufferedBytes == 0 && world.Server.Association.SendBufferedBytes == 0, 5), "nothing is left behind");
        return arrived;
    }
}
