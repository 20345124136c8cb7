using System.Net;
using Enx.Media.Ice;
using Enx.Media.Loops;
using Xunit;

namespace Enx.Media.Tests.Ice;

public sealed class TcpAdmissionTests
{
    [Fact]
    public void Strangers_of_one_address_keep_nobody_else_out()
    {
        var admission = new TcpAdmission(2000);
        var let = Enumerable.Range(0, 2000).Count(_ => admission.TryAdmit(new AddressBlock(1)));
        Assert.Equal(TcpAdmission.MostStrangersOfAddress, let);
        Assert.True(admission.TryAdmit(new AddressBlock(2)));
    }

    [Fact]
    public void Peers_may_be_many_behind_one_address()
    {
        var admission = new TcpAdmission(1000);
        for (var i = 0; i < 900; i++)
        {
            Assert.True(admission.TryAdmit(new AddressBlock(1)));
            admission.Know(new AddressBlock(1));
        }

        Assert.Equal((900, 0), (admission.Connections, admission.Strangers));
    }

    [Fact]
    public void There_are_only_so_many_strangers_however_many_addresses_they_have()
    {
        var admission = new TcpAdmission(5000);
        var let = Enumerable.Range(0, 5000).Count(i => admission.TryAdmit(new AddressBlock((ulong)i)));
        Assert.Equal(TcpAdmission.MostStrangers, let);
    }

    [Fact]
    public void Who_leaves_makes_place_whether_known_or_not()
    {
        var admission = new TcpAdmission(10);
        for (var round = 0; round < 100; round++)
        {
            for (var i = 0; i < 10; i++) Assert.True(admission.TryAdmit(new AddressBlock(1)));
            Assert.False(admission.TryAdmit(new AddressBlock(2)));
            for (var i = 0; i < 10; i++)
            {
                if (i < 5) admission.Know(new AddressBlock(1));
                admission.Leave(new AddressBlock(1), known: i < 5);
            }

            Assert.Equal((0, 0), (admission.Connections, admission.Strangers));
        }
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    public void An_address_is_that_of_IPv4_or_the_network_of_64_bits_of_IPv6(string a, string b, bool same) =>
        Assert.Equal(same, AddressBlock.Of(IPAddress.Parse(a)) == AddressBlock.Of(IPAddress.Parse(b)));
}
