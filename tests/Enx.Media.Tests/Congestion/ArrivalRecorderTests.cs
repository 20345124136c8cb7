using Enx.Media.Congestion;
using Enx.Media.Rtcp;
using Xunit;

namespace Enx.Media.Tests.Congestion;

public class ArrivalRecorderTests
{
    [Fact]
    public void Nothing_received_means_nothing_to_report()
    {
        Assert.False(new ArrivalRecorder().TryWriteFeedback(new byte[1200], 1, 2, out var length));
        Assert.Equal(0, length);
    }

    [Fact]
    public void A_small_feedback_packet_is_laid_out_as_the_draft_says()
    {
        var recorder = new ArrivalRecorder();
        recorder.OnPacket(0xFFFE, 1000 * 64_000 + 1_000);
        recorder.OnPacket(0xFFFF, 1000 * 64_000 + 3_000);
        recorder.OnPacket(2, 1000 * 64_000 + 2_000);
        var buffer = new byte[1200];
        Assert.True(recorder.TryWriteFeedback(buffer, 1, 2, out var length));

        // Five numbers in one two-bit vector: small, small, lost, lost, large; then deltas and two bytes of padding.
        Assert.Equal(
            Hex.Text(Hex.Bytes("afcd0006 00000001 00000002 fffe0005 0003e800 d420 04 08 fffc 0002")),
            Hex.Text(buffer.AsSpan(0, length)));
        Assert.False(recorder.TryWriteFeedback(buffer, 1, 2, out _));
    }

    [Theory]
    [InlineData(1200, 1)]
    [InlineData(1200, 2)]
    [InlineData(200, 3)]
    [InlineData(ArrivalRecorder.MinFeedbackBytes, 4)]
    [InlineData(61, 5)]
    public void Whatever_the_network_does_the_sender_learns_each_arrival(int bufferSize, int seed)
    {
        var random = new Random(seed);
        var recorder = new ArrivalRecorder();
        var buffer = new byte[bufferSize];
        var truth = new Dictionary<long, long>();
        var learnt = new Dictionary<long, long>();
        long sequence = 65_000, now = 5_000_000, reported = sequence;
        var lossy = false;
        byte feedbackCount = 0;
        for (var round = 0; round < 3_000; round++)
        {
            // A batch with loss in bursts, reordering within the batch, and now and then a long gap in time or numbers.
            var batch = new List<long>();
            for (var n = random.Next(1, 60); n > 0; n--, sequence++)
            {
                lossy = random.Next(12) == 0 ? !lossy : lossy;
                if (!lossy || random.Next(3) == 0)
                    batch.Add(sequence);
            }

            if (random.Next(100) == 0)
                sequence += random.Next(2_000);
            for (var i = 1; i < batch.Count; i++)
            {
                if (random.Next(10) == 0)
                    (batch[i - 1], batch[i]) = (batch[i], batch[i - 1]);
            }

            foreach (var s in batch)
            {
                now += random.Next(40) switch { 0 => random.Next(9_000_000), 1 => random.Next(100_000), _ => random.Next(3_000) };
                recorder.OnPacket((ushort)s, now);
                recorder.OnPacket((ushort)s, now + 77); // a copy changes nothing
                truth[s] = now;
            }

            while (recorder.TryWriteFeedback(buffer, 1, 2, out var length))
            {
                var reader = new RtcpReader(buffer.AsSpan(0, length));
                Assert.True(reader.MoveNext());
                Assert.True(TransportFeedback.TryParse(reader.Current, out var feedback));
                Assert.Equal(feedbackCount++, feedback.FeedbackCount);
                Assert.False(reader.MoveNext());
                foreach (var arrival in feedback)
                {
                    var extended = reported + (short)(arrival.SequenceNumber - (ushort)reported);
                    reported = extended;
                    Assert.Equal(truth.ContainsKey(extended), arrival.Received);
                    if (arrival.Received)
                        learnt[extended] = arrival.ArrivalMicroseconds;
                }
            }
        }

        Assert.Equal(truth.Count, learnt.Count);
        foreach (var (s, arrival) in truth)
            Assert.InRange((arrival - learnt[s]) % TransportFeedback.ClockPeriodMicroseconds, 0, 249);
    }

    [Fact]
    public void A_packet_reported_lost_is_reported_again_when_it_comes()
    {
        var recorder = new ArrivalRecorder();
        var buffer = new byte[1200];
        recorder.OnPacket(10, 1_000);
        recorder.OnPacket(12, 2_000);
        Assert.True(recorder.TryWriteFeedback(buffer, 1, 2, out _));
        recorder.OnPacket(11, 3_000);
        Assert.True(recorder.TryWriteFeedback(buffer, 1, 2, out var length));
        Assert.Equal([(11, true), (12, true)], Read(buffer, length));
    }

    [Fact]
    public void Memory_is_bounded_and_the_oldest_is_forgotten()
    {
        var recorder = new ArrivalRecorder();
        var buffer = new byte[1200];
        for (var n = 0; n < 3 * ArrivalRecorder.Capacity; n++)
            recorder.OnPacket((ushort)n, n * 1_000);
        var reported = new List<(int, bool)>();
        while (recorder.TryWriteFeedback(buffer, 1, 2, out var length))
            reported.AddRange(Read(buffer, length));
        Assert.Equal(ArrivalRecorder.Capacity, reported.Count);
        Assert.Equal((2 * ArrivalRecorder.Capacity, true), reported[0]);

        // A leap of the numbers beyond the memory starts anew.
        recorder.OnPacket((ushort)(3 * ArrivalRecorder.Capacity + 20_000), 1);
        Assert.True(recorder.TryWriteFeedback(buffer, 1, 2, out var last));
        Assert.Equal(1, Read(buffer, last).Count(r => r.Received));
    }

    [Fact]
    public void Recording_costs_no_allocation()
    {
        var recorder = new ArrivalRecorder();
        var buffer = new byte[1200];
        ushort n = 0;
        void Round()
        {
            for (var i = 0; i < 50; i++)
                recorder.OnPacket(n++, n * 900L);
            while (recorder.TryWriteFeedback(buffer, 1, 2, out _))
                continue;
        }

        for (var i = 0; i < 100; i++)
            Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static List<(int Sequence, bool Received)> Read(byte[] buffer, int length)
    {
        var list = new List<(int, bool)>();
        var reader = new RtcpReader(buffer.AsSpan(0, length));
        Assert.True(reader.MoveNext() && TransportFeedback.TryParse(reader.Current, out _));
        Assert.True(TransportFeedback.TryParse(reader.Current, out var feedback));
        foreach (var arrival in feedback)
            list.Add((arrival.SequenceNumber, arrival.Received));
        return list;
    }
}
