using Enx.Media.Congestion;
using Xunit;

namespace Enx.Media.Tests.Congestion;

public class StallsTests
{
    private const int Packet = 1_100;
    private const double Estimate = 600_000;

    [Fact]
    public void A_backlog_that_is_read_at_once_is_a_stall_as_long_as_it_took_to_send()
    {
        var stalls = new Stalls();
        for (var sent = 0L; sent <= 200_000; sent += 10_000) stalls.Add(sent, 300_000 + sent / 500, Packet, Estimate);
        Assert.True(stalls.IsStalling);
        Assert.False(stalls.IsStallingAgain);
        Assert.InRange(stalls.Longest, 190_000, 200_000);
        for (var sent = 310_000L; sent <= 400_000; sent += 10_000) stalls.Add(sent, 500_000 + sent / 500, Packet, Estimate);
        Assert.True(stalls.IsStallingAgain);
    }

    [Fact]
    public void A_queue_that_a_thin_link_delivers_is_none()
    {
        var stalls = new Stalls();
        // 600 kbit/s: a packet each 14.7 ms, sent each 10 ms.
        for (var i = 0; i < 300; i++) stalls.Add(i * 10_000, 20_000 + i * 14_700, Packet, Estimate);
        Assert.False(stalls.IsStalling);
    }

    [Fact]
    public void Jitter_of_thirty_milliseconds_is_none()
    {
        var (stalls, random, last) = (new Stalls(), new Random(1), 0L);
        for (var i = 0; i < 3_000; i++)
        {
            last = Math.Max(last, i * 3_000 + random.Next(30_000));
            stalls.Add(i * 3_000, last, Packet, 3_000_000);
        }

        Assert.False(stalls.IsStalling);
    }

    [Fact]
    public void After_five_seconds_without_one_it_is_forgotten()
    {
        var stalls = new Stalls();
        for (var sent = 0L; sent <= 100_000; sent += 10_000) stalls.Add(sent, 100_000, Packet, Estimate);
        Assert.True(stalls.IsStalling);
        for (var sent = 110_000L; sent <= 5_300_000; sent += 10_000) stalls.Add(sent, sent + 5_000, Packet, Estimate);
        Assert.False(stalls.IsStalling);
        Assert.Equal(0, stalls.Longest);
    }
}
