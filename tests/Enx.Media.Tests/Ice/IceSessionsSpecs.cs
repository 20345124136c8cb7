using Enx.Media.Ice;
using Xunit;

namespace Enx.Media.Tests.Ice;

public sealed class IceSessionsSpecs
{
    private readonly IceSession _a = Session();
    private readonly IceSession _b = Session();
    private readonly IceSession _c = Session();

    [Fact]
    public void The_session_before_is_open_until_a_check_comes_under_the_new_one()
    {
        var sessions = new IceSessions(_a);
        Assert.Null(sessions.Restart(_b));
        Assert.Same(_a, sessions.Find(_a.Local.Key));
        Assert.Same(_b, sessions.Find(_b.Local.Key));
        Assert.Null(sessions.Find(_c.Local.Key));

        Assert.Null(sessions.OnCheck(_a));
        Assert.Same(_a, sessions.OnCheck(_b));
        Assert.Null(sessions.Find(_a.Local.Key));
        Assert.Equal([_b], sessions.Open);
        Assert.Null(sessions.OnCheck(_b));
    }

    [Fact]
    public void A_restart_that_nobody_followed_gives_way_to_the_next_and_the_one_in_use_stays()
    {
        var sessions = new IceSessions(_a);
        sessions.Restart(_b);
        Assert.Same(_b, sessions.Restart(_c));
        Assert.Equal([_c, _a], sessions.Open);
        Assert.Same(_a, sessions.OnCheck(_c));
    }

    private static IceSession Session() => new(IceCredentials.Create(), "abcd"u8.ToArray(), "0123456789012345678901"u8.ToArray());
}
