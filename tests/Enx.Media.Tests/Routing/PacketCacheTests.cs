using Enx.Media.Routing;
using Xunit;

namespace Enx.Media.Tests.Routing;

public class PacketCacheTests
{
    [Fact]
    public void The_last_packets_can_be_had_again()
    {
        using var cache = new PacketCache(64, 100);
        for (var n = 65_500; n < 65_700; n++)
            cache.Add((ushort)n, Content(n), 0);
        for (var n = 65_500; n < 65_700; n++)
        {
            Assert.Equal(n >= 65_636, cache.TryGet((ushort)n, 0, out var packet));
            Assert.Equal(n >= 65_636 ? Content(n) : [], packet.ToArray());
        }
    }

    [Fact]
    public void A_late_packet_does_not_push_out_a_newer_one_but_a_stale_one_gives_way()
    {
        using var cache = new PacketCache(64, 100);
        cache.Add(200, Content(200), 0);
        cache.Add(200 - 64, Content(136), 1);
        Assert.True(cache.TryGet(200, 2, out _));
        Assert.False(cache.TryGet(200 - 64, 2, out _));

        Assert.False(cache.TryGet(200, 5_000_001, out _)); // too old to be of use
        cache.Add(200 - 64, Content(136), 6_000_000);
        Assert.True(cache.TryGet(200 - 64, 6_000_000, out _));
    }

    [Fact]
    public void Memory_is_rented_as_the_ring_fills_and_given_back()
    {
        var cache = new PacketCache(512, 1_500);
        Assert.Equal(0, cache.RentedBytes);
        Assert.False(cache.TryGet(1, 0, out _));
        cache.Add(0, Content(1), 0);
        Assert.InRange(cache.RentedBytes, 1_500, 64_000);
        cache.Clear();
        Assert.Equal(0, cache.RentedBytes);
        Assert.False(cache.TryGet(0, 0, out _));
        cache.Add(1, Content(1), 0);
        Assert.True(cache.TryGet(1, 0, out _));
        cache.Dispose();
        cache.Dispose();
        cache.Add(2, Content(1), 0);
        Assert.Equal(0, cache.RentedBytes);
        Assert.False(cache.TryGet(1, 0, out _));
    }

    [Fact]
    public void What_is_too_big_is_left_out()
    {
        using var cache = new PacketCache(16, 100);
        cache.Add(1, new byte[101], 0);
        cache.Add(2, new byte[100], 0);
        cache.Add(3, [], 0);
        Assert.False(cache.TryGet(1, 0, out _));
        Assert.True(cache.TryGet(2, 0, out _));
        Assert.False(cache.TryGet(3, 0, out _));
    }

    [Fact]
    public void A_full_ring_allocates_nothing()
    {
        using var cache = new PacketCache(128, 1_500);
        var packet = new byte[1_200];
        for (var n = 0; n < 1_000; n++)
            cache.Add((ushort)n, packet, n);
        cache.TryGet(999, 1_000, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 1_000; n < 2_000; n++)
        {
            cache.Add((ushort)n, packet, n);
            cache.TryGet((ushort)(n - 5), n, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Content(int n) => [.. BitConverter.GetBytes(n), .. new byte[n % 90]];
}
