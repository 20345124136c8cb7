using System.Net;
using Enx.Host.Web.Listeners;

namespace Enx.Host.Tests.Listeners;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::")]
    [InlineData("fe80::1%3", "fe80::")]
    public void An_address_counts_as(string address, string key) => Assert.Equal(IPAddress.Parse(key), ClientAddress.KeyOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.0.0.5", true)]
    [InlineData("::ffff:10.0.0.5", true)]
    [InlineData("10.1.255.1", true)]
    [InlineData("10.0.0.6", false)]
    [InlineData("2001:db8::5", true)]
    [InlineData("::1", false)]
    public void A_proxy_is_trusted_or_not(string address, bool trusted) =>
        Assert.Equal(trusted, ClientAddress.IsIn(IPAddress.Parse(address), [IPNetwork.Parse("10.0.0.5/32"), IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("2001:db8::/32")]));
}
