using Enx.Media.Congestion;
using Enx.Media.Rtcp;
using Xunit;

namespace Enx.Media.Tests.Congestion;

public class BandwidthEstimatorTests
{
    private static readonly EstimatorOptions Options = new();

    [Fact]
    public void Before_anything_is_heard_the_estimate_is_the_start_value()
    {
        var path = new Path();
        path.Run(3_000_000, 300_000, answer: false);
        Assert.Equal(Options.StartBitsPerSecond, path.Estimator.EstimateBitsPerSecond);
        Assert.Equal(0, path.ProbeBytes);
    }

    [Fact]
    public void Numbers_go_on_over_the_wrap()
    {
        var estimator = new BandwidthEstimator(Options, 0);
        for (var n = 0; n < 70_000; n++)
            Assert.Equal((ushort)n, estimator.OnSent(100, n * 100L));
    }

    [Fact]
    public void Silence_for_over_a_second_halves_the_estimate_again_and_again_and_probes_bring_it_back()
    {
        var path = new Path { Wanted = 1_500_000 };
        path.Run(5_000_000, 300_000);
        var before = path.Estimator.EstimateBitsPerSecond;
        Assert.InRange(before, 1_400_000, 1_800_000);
        path.Run(1_300_000, 300_000, answer: false);
        Assert.InRange(path.Estimator.EstimateBitsPerSecond, before * 0.45, before * 0.55);
        Assert.True(path.Estimator.IsOverusing);
        path.Run(5_000_000, 300_000, answer: false);
        Assert.Equal(Options.MinBitsPerSecond, path.Estimator.EstimateBitsPerSecond);
        path.Run(6_000_000, 60_000);
        Assert.InRange(path.Estimator.EstimateBitsPerSecond, before * 0.9, before * 1.2);
        Assert.False(path.Estimator.IsOverusing);
    }

    [Fact]
    public void A_peer_that_is_sent_nothing_keeps_its_estimate()
    {
        var path = new Path { Wanted = 1_000_000 };
        path.Run(5_000_000, 300_000);
        var before = path.Estimator.EstimateBitsPerSecond;
        path.Wanted = 0;
        path.Run(30_000_000, 0);
        Assert.Equal(before, path.Estimator.EstimateBitsPerSecond);
    }

    [Fact]
    public void Without_proof_the_estimate_does_not_grow()
    {
        var path = new Path();
        path.Run(30_000_000, 200_000);
        Assert.InRange(path.Estimator.EstimateBitsPerSecond, Options.StartBitsPerSecond, Options.StartBitsPerSecond * 1.01);
    }

    [Fact]
    public void Feedback_that_is_repeated_late_or_foreign_changes_nothing()
    {
        var (path, other) = (new Path { Wanted = 1_000_000 }, new Path { Wanted = 1_000_000, Meddle = true });
        path.Run(10_000_000, 300_000);
        other.Run(10_000_000, 300_000);
        Assert.Equal(path.Estimator.EstimateBitsPerSecond, other.Estimator.EstimateBitsPerSecond);
    }

    [Fact]
    public void The_receivers_clock_may_wrap()
    {
        var path = new Path { Wanted = 1_000_000, ClockUs = TransportFeedback.ClockPeriodMicroseconds / 2 - 3_000_000 };
        path.Run(8_000_000, 300_000);
        Assert.InRange(path.Estimator.EstimateBitsPerSecond, 1_000_000, 1_300_000);
        Assert.False(path.Estimator.IsOverusing);
    }

    [Fact]
    public void On_another_network_it_starts_over()
    {
        var path = new Path { Wanted = 3_000_000 };
        path.Run(5_000_000, 300_000);
        Assert.InRange(path.Estimator.EstimateBitsPerSecond, 3_000_000, 3_600_000);
        path.Estimator.OnPathChanged(path.NowUs);
        Assert.Equal(Options.StartBitsPerSecond, path.Estimator.EstimateBitsPerSecond);
        path.Run(5_000_000, 300_000);
        Assert.InRange(path.Estimator.EstimateBitsPerSecond, 3_000_000, 3_600_000);
    }

    [Fact]
    public void Nothing_is_allocated_per_packet_or_feedback()
    {
        var path = new Path { Wanted = 3_000_000 };
        path.Run(10_000_000, 1_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        path.Run(10_000_000, 1_000_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>A path without a bottleneck, 20 ms long, and a peer that reports every 50 ms.</summary>
    private sealed class Path
    {
        private readonly ArrivalRecorder _recorder = new();
        private readonly byte[] _buffer = new byte[1200];
        private readonly byte[] _earlier = new byte[1200];
        private readonly Queue<(ushort Number, long AtUs)> _onTheWay = new(4096);
        private int _earlierLength;
        private double _credit;

        public BandwidthEstimator Estimator { get; } = new(Options, 0);

        public long NowUs { get; private set; }

        public long Wanted { get; set; }

        public bool Meddle { get; init; }

        public long ClockUs { get; init; } = 1_000_000_000;

        public long ProbeBytes { get; private set; }

        public void Run(long forUs, int bitsPerSecond, bool answer = true)
        {
            for (var until = NowUs + forUs; NowUs < until;)
            {
                NowUs += 10_000;
                Estimator.SetWanted(Wanted);
                Estimator.Tick(NowUs);
                for (_credit += bitsPerSecond / 800.0; _credit >= 300; _credit -= 300)
                    Send(272);
                for (var due = Estimator.ProbeBytesDue(NowUs); due > 0; due = Estimator.ProbeBytesDue(NowUs))
                {
                    var bytes = Math.Clamp(due - Options.OverheadBytes, 50, 1000);
                    ProbeBytes += bytes;
                    Send(bytes);
                }

                while (_onTheWay.TryPeek(out var first) && first.AtUs <= NowUs)
                {
                    _onTheWay.Dequeue();
                    if (answer)
                        _recorder.OnPacket(first.Number, first.AtUs + ClockUs);
                }

                if (NowUs % 50_000 == 0 && answer)
                    Report();
            }
        }

        private void Send(int bytes) => _onTheWay.Enqueue((Estimator.OnSent(bytes, NowUs), NowUs + 20_000));

        private void Report()
        {
            while (_recorder.TryWriteFeedback(_buffer, 1, 2, out var length))
            {
                Hear(_buffer.AsSpan(0, length));
                if (Meddle)
                {
                    Hear(_buffer.AsSpan(0, length));
                    Hear(_earlier.AsSpan(0, _earlierLength));
                    _buffer.CopyTo(_earlier, 0);
                    _earlierLength = length;

                    // Numbers that were never sent.
                    _buffer[12] ^= 0x40;
                    Hear(_buffer.AsSpan(0, length));
                }
            }
        }

        private void Hear(ReadOnlySpan<byte> packet)
        {
            if (packet.IsEmpty)
                return;
            var reader = new RtcpReader(packet);
            Assert.True(reader.MoveNext());
            Assert.True(TransportFeedback.TryParse(reader.Current, out var feedback));
            Estimator.OnFeedback(feedback, NowUs);
        }
    }
}
