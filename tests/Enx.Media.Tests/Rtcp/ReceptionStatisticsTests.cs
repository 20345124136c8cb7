using Enx.Media.Rtcp;
using Xunit;

namespace Enx.Media.Tests.Rtcp;

public class ReceptionStatisticsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1_790_000_000_123_456)]
    [InlineData(999_999)]
    public void Ntp_time_comes_back_as_it_went(long microseconds)
    {
        Assert.Equal(microseconds, NtpTime.ToUnixMicroseconds(NtpTime.FromUnixMicroseconds(microseconds)));
    }

    [Fact]
    public void The_epoch_and_a_half_second_are_known()
    {
        Assert.Equal(2_208_988_800ul << 32, NtpTime.FromUnixMicroseconds(0));
        Assert.Equal((2_208_988_801ul << 32) | 0x8000_0000, NtpTime.FromUnixMicroseconds(1_500_000));
        Assert.Equal(0x18000u, NtpTime.MicrosecondsToMiddle(1_500_000));
        Assert.Equal(1_500_000, NtpTime.MiddleToMicroseconds(0x18000));
        Assert.Equal(uint.MaxValue, NtpTime.MicrosecondsToMiddle(long.MaxValue));
    }

    [Fact]
    public void Loss_is_counted_across_the_wrap_and_the_fraction_is_per_interval()
    {
        var statistics = new ReceptionStatistics();
        for (var n = 65_000; n < 66_000; n++)
        {
            if (n % 4 != 1)
                statistics.OnPacket((ushort)n, (uint)n * 960, n * 20_000L, 48_000);
        }

        var report = statistics.Report(7, 0);
        Assert.Equal((250, (byte)64, 65_999u), (report.CumulativeLost, report.FractionLost, report.HighestSequence));

        for (var n = 66_000; n < 66_100; n++)
            statistics.OnPacket((ushort)n, (uint)n * 960, n * 20_000L, 48_000);
        report = statistics.Report(7, 0);
        Assert.Equal((250, (byte)0), (report.CumulativeLost, report.FractionLost));
        Assert.Equal(0u, report.Jitter);
    }

    [Fact]
    public void Reordering_and_duplicates_are_not_loss()
    {
        var statistics = new ReceptionStatistics();
        foreach (ushort n in new ushort[] { 1, 3, 2, 4, 4, 4, 5 })
            statistics.OnPacket(n, n, 0, 90_000);
        Assert.Equal((-2, (byte)0), (statistics.CumulativeLost, statistics.Report(1, 0).FractionLost));
    }

    [Fact]
    public void A_stray_number_is_ignored_and_a_restart_is_followed()
    {
        var statistics = new ReceptionStatistics();
        for (ushort n = 100; n < 200; n++)
            statistics.OnPacket(n, 0, 0, 90_000);
        statistics.OnPacket(40_000, 0, 0, 90_000);
        statistics.OnPacket(200, 0, 0, 90_000);
        Assert.Equal((0, 200u), (statistics.CumulativeLost, statistics.Report(1, 0).HighestSequence));

        for (ushort n = 50_000; n < 50_010; n++)
            statistics.OnPacket(n, 0, 0, 90_000);
        Assert.Equal((0, 50_009u), (statistics.CumulativeLost, statistics.Report(1, 0).HighestSequence));
    }

    [Fact]
    public void Jitter_comes_near_the_mean_difference_of_transit()
    {
        // Arrivals swing by 10 ms around their time: each difference is 10 ms, 900 ticks.
        var statistics = new ReceptionStatistics();
        for (var n = 0; n < 1_000; n++)
            statistics.OnPacket((ushort)n, (uint)n * 3_000, n * 33_333L + (n % 2) * 10_000, 90_000);
        Assert.InRange(statistics.Jitter, 890u, 910u);

        // A leap of the timestamp by an hour leaves it as it was.
        statistics.OnPacket(1_000, 90_000 * 3_600u, 1_000 * 33_333L, 90_000);
        Assert.InRange(statistics.Jitter, 800u, 910u);
    }

    [Fact]
    public void A_report_carries_the_last_sender_report_and_its_age()
    {
        var statistics = new ReceptionStatistics();
        Assert.Equal(new ReportBlock(7, 0, 0, 0, 0, 0, 0), statistics.Report(7, 123));
        statistics.OnSenderReport(0xd3a1b2c3_80000000, 1_000_000);
        var report = statistics.Report(7, 1_500_000);
        Assert.Equal((0xb2c38000u, 0x8000u), (report.LastSenderReport, report.DelaySinceLastSenderReport));
    }
}
