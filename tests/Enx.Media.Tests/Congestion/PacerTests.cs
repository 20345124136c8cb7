using Enx.Media.Congestion;
using Xunit;

namespace Enx.Media.Tests.Congestion;

public class PacerTests
{
    private const int Packet = 1_000;
    private readonly byte[] _buffer = new byte[2_000];

    [Fact]
    public void A_burst_leaves_at_the_rate_and_in_order()
    {
        var pacer = new Pacer(1);
        pacer.SetRate(1_000_000);
        for (var i = 0; i < 20; i++) Assert.True(pacer.TryEnqueue(Numbered(i), 0));
        var (sent, last) = (new List<(int Number, long AtUs)>(), 0L);
        for (var now = 0L; !pacer.IsEmpty; now += 1_000)
        {
            while (pacer.TryDequeue(_buffer, out var length, out _, now))
            {
                pacer.OnSent(length, now);
                sent.Add((BitConverter.ToInt32(_buffer), last = now));
            }
        }

        Assert.Equal(Enumerable.Range(0, 20), sent.Select(s => s.Number));
        // 20 packets of 8 ms each; no two of them at once.
        Assert.InRange(last, 140_000, 160_000);
        Assert.All(sent.Zip(sent.Skip(1), (one, next) => next.AtUs - one.AtUs), gap => Assert.InRange(gap, 5_000, 11_000));
    }

    [Fact]
    public void One_videos_key_frame_does_not_hold_up_another_video()
    {
        var pacer = new Pacer(2);
        pacer.SetRate(1_000_000);
        for (var i = 0; i < 30; i++) pacer.TryEnqueue(Numbered(i), 0);
        pacer.TryEnqueue(Numbered(100), 1);
        var order = new List<int>();
        while (pacer.TryDequeue(_buffer, out _, out _, long.MaxValue)) order.Add(BitConverter.ToInt32(_buffer));
        Assert.InRange(order.IndexOf(100), 0, 2);
    }

    [Fact]
    public void What_waits_is_gone_in_time_however_low_the_rate()
    {
        var pacer = new Pacer(1);
        pacer.SetRate(40_000);
        for (var i = 0; i < 50; i++) pacer.TryEnqueue(Numbered(i), 0);
        var now = 0L;
        for (; !pacer.IsEmpty && now < 10_000_000; now += 1_000)
            while (pacer.TryDequeue(_buffer, out var length, out _, now)) pacer.OnSent(length, now);
        Assert.InRange(now, 100_000, 4_000_000);
    }

    [Fact]
    public void A_lane_that_is_full_says_so()
    {
        var pacer = new Pacer(1);
        pacer.SetRate(1_000_000);
        var taken = 0;
        while (pacer.TryEnqueue(Numbered(taken), 0)) taken++;
        Assert.InRange(taken * (Packet + 2), Pacer.Most - Packet - 2, Pacer.Most);
        for (var i = 0; i < taken; i++)
        {
            Assert.True(pacer.TryDequeue(_buffer, out var length, out _, long.MaxValue));
            Assert.Equal((i, Packet), (BitConverter.ToInt32(_buffer), length));
        }
    }

    [Fact]
    public void Nothing_waits_while_what_is_sent_keeps_to_the_rate()
    {
        var pacer = new Pacer(1);
        pacer.SetRate(1_000_000);
        for (var now = 0L; now < 1_000_000; now += 10_000)
        {
            Assert.False(pacer.MustWait(now));
            pacer.OnSent(Packet, now);
        }
    }

    [Fact]
    public void What_is_not_to_be_sent_any_more_is_taken_back_and_others_go_on()
    {
        var pacer = new Pacer(2);
        pacer.SetRate(1_000_000);
        for (var i = 0; i < 3; i++) pacer.TryEnqueue(Numbered(i), 0);
        pacer.TryEnqueue(Numbered(100), 1);
        var back = new List<int>();
        while (pacer.TryTakeBack(0, _buffer, out var length)) back.Add(BitConverter.ToInt32(_buffer.AsSpan(0, length)));
        Assert.Equal([0, 1, 2], back);
        Assert.True(pacer.TryDequeue(_buffer, out _, out var lane, long.MaxValue));
        Assert.Equal((1, 100), (lane, BitConverter.ToInt32(_buffer)));
        Assert.True(pacer.IsEmpty);
    }

    private static byte[] Numbered(int number)
    {
        var packet = new byte[Packet];
        BitConverter.TryWriteBytes(packet, number);
        return packet;
    }
}
