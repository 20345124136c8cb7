using System.Diagnostics;
using Enx.Host.Web.Listeners;

namespace Enx.Host.Tests.Listeners;

public sealed class ForwardedHeaderTests
{
    [Theory]
    [InlineData("for=192.0.2.60", "192.0.2.60||")]
    [InlineData("For=192.0.2.60; proto=http; by=203.0.113.43", "192.0.2.60|http|")]
    [InlineData("for=\"[2001:db8:cafe::17]:4711\";host=rooms.example.com", "[2001:db8:cafe::17]:4711||rooms.example.com")]
    [InlineData("for=192.0.2.43, for=198.51.100.17;proto=https", "192.0.2.43|| 198.51.100.17|https|")]
    [InlineData("for=unknown, for=_hidden", "unknown|| _hidden||")]
    [InlineData("for=\"a\\\"b\"", "a\"b||")]
    // What a client made illegible does not hide what the proxy says of it.
    [InlineData("garbage, for=192.0.2.60", "192.0.2.60||")]
    [InlineData("for=\"never ends, for=192.0.2.60", "192.0.2.60||")]
    [InlineData("for=\"1.1.1.1,2.2.2.2\", for=192.0.2.60", "192.0.2.60||")]
    [InlineData("garbage", "")]
    [InlineData("for", "")]
    public void A_header_is_read_as(string header, string expected) =>
        Assert.Equal(expected, string.Join(' ', ForwardedHeader.Read(header).Select(e => $"{e.For}|{e.Proto}|{e.Host}")));

    [Fact]
    public void A_long_one_costs_no_more_than_its_length_and_its_last_part_counts()
    {
        var clock = Stopwatch.StartNew();
        Assert.Equal("192.0.2.60", Assert.Single(ForwardedHeader.Read(new string(',', 30_000) + "for=192.0.2.60")).For);
        Assert.Empty(ForwardedHeader.Read(new string('a', 30_000)));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
