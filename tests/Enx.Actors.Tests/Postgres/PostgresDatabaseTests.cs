using Enx.Actors.Postgres;
using Npgsql;
using Xunit;

namespace Enx.Actors.Tests.Postgres;

public sealed class PostgresDatabaseTests
{
    [Theory]
    [InlineData("Host=h", 20, "enx")]
    [InlineData("Host=h;Maximum Pool Size=7;Application Name=mine", 7, "mine")]
    [InlineData("Host=h;MaxPoolSize=100", 100, "enx")]
    public void A_node_takes_few_connections_unless_it_is_told_how_many(string given, int most, string name)
    {
        var pool = new NpgsqlConnectionStringBuilder(new PostgresDatabase(given, TimeProvider.System).Source.ConnectionString);
        Assert.Equal((most, name), (pool.MaxPoolSize, pool.ApplicationName));
    }
}
