package io.asyncdb.bench.candidate;

import io.asyncdb.bench.Keyed;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.JSONB;
import org.jooq.TableField;
import org.jooq.UniqueKey;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;
import org.jooq.impl.UpdatableRecordImpl;

/** The table of items as jOOQ's generator writes one. */
final class ItemsTable extends TableImpl<ItemsTable.ItemRecord> {

  static final ItemsTable ITEMS = new ItemsTable();

  private static final long serialVersionUID = 1;

  final TableField<ItemRecord, Integer> id =
      createField(DSL.name("id"), SQLDataType.INTEGER.nullable(false), this);
  final TableField<ItemRecord, UUID> token =
      createField(DSL.name("token"), SQLDataType.UUID.nullable(false), this);
  final TableField<ItemRecord, String> body =
      createField(DSL.name("body"), SQLDataType.CLOB.nullable(false), this);
  final TableField<ItemRecord, JSONB> attributes =
      createField(DSL.name("attributes"), SQLDataType.JSONB.nullable(false), this);
  final TableField<ItemRecord, OffsetDateTime> createdAt =
      createField(
          DSL.name("created_at"), SQLDataType.TIMESTAMPWITHTIMEZONE(6).nullable(false), this);

  @SuppressWarnings({"unchecked", "rawtypes"}) // there are no generic arrays
  private final UniqueKey<ItemRecord> key =
      Internal.createUniqueKey(this, DSL.name("items_pkey"), new TableField[] {id}, true);

  private ItemsTable() {
    super(DSL.name("items"));
  }

  @Override
  public UniqueKey<ItemRecord> getPrimaryKey() {
    return key;
  }

  @Override
  public Class<ItemRecord> getRecordType() {
    return ItemRecord.class;
  }

  /** A row. */
  static final class ItemRecord extends UpdatableRecordImpl<ItemRecord> implements Keyed {

    private static final long serialVersionUID = 1;

    /** Creates a record without values. */
    public ItemRecord() {
      super(ITEMS);
    }

    @Override
    public int id() {
      return (Integer) get(0);
    }
  }
}
